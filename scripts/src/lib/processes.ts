import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    // EPERM: it runs, under another account.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Ended, but not yet collected by its parent; in a container without an init it stays so for ever. */
function isZombie(pid: number): boolean {
  if (platform() !== 'linux' || pid < 0) return false
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '')
  return afterName.startsWith(' Z')
}

/** What a process was started as; empty when it is gone or cannot be asked. */
export async function commandLineOf(pid: number): Promise<string> {
  try {
    if (platform() === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])
    return stdout.trim()
  } catch {
    return ''
  }
}

/** The process that started another; `undefined` when that one is gone. */
export async function parentOf(pid: number): Promise<number | undefined> {
  try {
    if (platform() === 'linux') {
      const afterName = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\)/s, '')
      return Number(afterName.split(' ')[2])
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)])
    return Number(stdout)
  } catch {
    return undefined
  }
}

/** Asks a process (or with a negative id a whole group) to end, and makes it end after the grace period. */
export async function terminate(
  pid: number,
  options: { signal: NodeJS.Signals; graceMs: number },
): Promise<void> {
  const deadlineMs = Date.now() + options.graceMs
  signalIfAlive(pid, options.signal)
  while (isAlive(pid) && Date.now() < deadlineMs) await sleep(20)
  signalIfAlive(pid, 'SIGKILL')
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
