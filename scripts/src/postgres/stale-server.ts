import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLineOf } from '../lib/process-info.ts'
import { isAlive, terminate } from '../lib/processes.ts'

/**
 * A server that outlived its killed parent still locks the data directory. It is stopped only if its command
 * line names this directory; a process id that now belongs to another program is left alone.
 */
export async function clearStaleServer(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid')
  const pid = await readPid(pidFile)
  if (pid === undefined) return
  if (isAlive(pid) && (await commandLineOf(pid)).includes(dataDirectory)) {
    await terminate(pid, { signal: 'SIGINT', graceMs: 10_000 })
  }
  await rm(pidFile, { force: true })
}

async function readPid(pidFile: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(pidFile, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
