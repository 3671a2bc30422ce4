import { readFileSync } from 'node:fs'
import { platform } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    // EPERM: it is running under another account.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Exited but not yet collected by its parent; in a container without an init process it stays that way. */
function isZombie(pid: number): boolean {
  if (platform() !== 'linux' || pid < 0) return false
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '')
  return afterName.startsWith(' Z')
}

export interface Ending {
  signal: NodeJS.Signals
  graceMs: number
}

/** Asks a process to exit, and kills it after the grace period. */
export async function terminate(pid: number, ending: Ending): Promise<void> {
  await endWithin(pid, ending, (signal) => signalIfAlive(pid, signal))
}

export async function endWithin(
  pid: number,
  { signal, graceMs }: Ending,
  send: (signal: NodeJS.Signals) => void,
): Promise<void> {
  const deadlineMs = Date.now() + graceMs
  send(signal)
  while (isAlive(pid) && Date.now() < deadlineMs) await sleep(20)
  if (isAlive(pid)) send('SIGKILL')
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
