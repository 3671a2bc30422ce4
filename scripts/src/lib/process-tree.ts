import { execFile } from 'node:child_process'
import { platform } from 'node:os'
import { type Ending, endWithin, signalIfAlive } from './processes.ts'

/**
 * Spawn options for a part that has to be ended together with everything it starts. Windows has no process
 * groups, and a detached process gets its own console window.
 */
export function groupOptions(system: NodeJS.Platform = platform()): { detached: boolean } {
  return { detached: system !== 'win32' }
}

/** Ends a process started with `groupOptions`, and everything that it started. */
export async function terminateTree(pid: number, ending: Ending): Promise<void> {
  await endWithin(treeId(pid), ending, (signal) => signalTree(pid, signal))
}

/** Sends a signal to a process started with `groupOptions`, and to everything that it started. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  if (platform() === 'win32') endTreeOnWindows(pid)
  else signalIfAlive(treeId(pid), signal)
}

/** The id that makes a signal reach the whole group. */
function treeId(pid: number): number {
  return platform() === 'win32' ? pid : -pid
}

/** Windows has no signals: a process and its descendants can only be killed. */
function endTreeOnWindows(pid: number): void {
  // It fails if the process has already exited, which is fine.
  execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => undefined)
}
