import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** The file in a process's folder that says whose it is, and that it lives: it is written again and again. */
export const OWNER_FILE = 'owner.json'
/** A process that was silent for so long has ended, or is treated so; it knows this when it goes on. */
export const SILENT_AFTER_MS = 30_000

interface Owner {
  machine: string
  pid: number
  sinceMs: number
}

export function describeOwner(): string {
  const owner: Owner = { machine: machine(), pid: process.pid, sinceMs: Date.now() }
  return JSON.stringify(owner)
}

/** Whether nobody writes into the folder any more. `nowMs` is the time of the file system that holds it. */
export function isAbandoned(folder: string, nowMs: number): boolean {
  const path = join(folder, OWNER_FILE)
  try {
    const owner: Partial<Owner> = JSON.parse(readFileSync(path, 'utf8'))
    return hasEnded(owner) || nowMs - statSync(path).mtimeMs > SILENT_AFTER_MS
  } catch (error) {
    // A process that closes takes its file away, and leaves only what it could not send.
    return error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function hasEnded({ machine: where, pid, sinceMs }: Partial<Owner>): boolean {
  if (where !== machine() || pid === undefined || sinceMs === undefined) return false
  // Our number in an earlier life; one from within this life belongs to another part of this process.
  if (pid === process.pid) return sinceMs < Date.now() - process.uptime() * 1000
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Where numbers of processes mean the same: in containers they do not, even under one name. */
function machine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    // Systems other than Linux.
    return hostname()
  }
}
