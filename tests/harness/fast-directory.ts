import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm'
/** Several times what the databases of a run take, so that neither memory nor the file system runs out. */
const NEEDED_BYTES = 6 * 1024 ** 3

/**
 * Where databases are kept that need not outlive the run: in memory if there is plenty, because copying a
 * database on a disk takes ten times the processor time; otherwise in the temporary directory.
 */
export async function findFastDirectory(directory = IN_MEMORY, neededBytes = NEEDED_BYTES): Promise<string> {
  try {
    await access(directory, constants.W_OK)
    const { bavail, bsize } = await statfs(directory)
    if (Math.min(bavail * bsize, process.availableMemory()) >= neededBytes) return directory
  } catch {
    // Other systems have none.
  }
  return tmpdir()
}
