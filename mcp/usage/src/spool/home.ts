import { randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describeOwner, isAbandoned, OWNER_FILE } from './owner.ts'
import { readSegmentName, type Segment } from './segment.ts'

/** A process's own folder in the spool, so that no two write the same file. */
export interface Home {
  instance: string
  directory: string
  /** Says that this process lives. The folder is made again where another process has taken its files over. */
  touch(): void
  /** Moves here what processes that have ended left. */
  adopt(): Segment[]
  /** For others to take over what is left. */
  leave(): void
}

export function createHome(spoolDir: string): Home {
  const instance = randomUUID()
  const directory = join(spoolDir, instance)
  const owner = join(directory, OWNER_FILE)
  const draft = join(spoolDir, `.${instance}`)
  // Made elsewhere and moved, so that no folder is seen without its owner's file.
  makeFolder(draft)
  writeFileSync(join(draft, OWNER_FILE), describeOwner(), { mode: 0o600 })
  renameSync(draft, directory)

  /** Written anew rather than touched, so that its time is that of the file system, which others compare with theirs. */
  function touch(): void {
    makeFolder(directory)
    writeFileSync(draft, describeOwner(), { mode: 0o600 })
    renameSync(draft, owner)
  }

  function take(folder: string): Segment[] {
    const moved = readdirSync(folder).flatMap((name) => {
      const named = readSegmentName(name)
      const path = join(directory, name)
      if (!named || !move(join(folder, name), path)) return []
      return [{ ...named, path, sizeBytes: statSync(path).size, lines: 0 }]
    })
    rmSync(join(folder, OWNER_FILE), { force: true })
    removeIfEmpty(folder)
    return moved
  }

  return {
    instance,
    directory,
    touch,
    adopt() {
      const nowMs = statSync(owner).mtimeMs
      const others = readdirSync(spoolDir, { withFileTypes: true }).filter(
        (entry) => entry.isDirectory() && entry.name !== instance && !entry.name.startsWith('.'),
      )
      return others
        .map(({ name }) => join(spoolDir, name))
        .filter((folder) => isAbandoned(folder, nowMs))
        .flatMap(take)
    },
    leave() {
      rmSync(owner, { force: true })
      removeIfEmpty(directory)
    },
  }
}

/** With those above it. Node's own `recursive` never returns where a folder such as /proc takes none. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process that starts has made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Whether it was still there: of two that take over the same folder, each file goes to one. */
function move(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
