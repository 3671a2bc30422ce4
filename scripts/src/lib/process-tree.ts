import { execFile } from 'node:child_process'
import { platform } from 'node:os'
import { type Ending, endWithin, signalIfAlive } from './processes.ts'

/**
 * How a part is started so that it and all it starts can be ended together. On Windows there are no process groups, and a
 * detached process gets a console window of its own.
 */
export function groupOptions(system: NodeJS.Platform = platform()): { detached: boolean } {
  return { detached: system !== 'win32' }
}

/** Ends what was started with `groupOptions`, and everything that it started. */
export async function terminateTree(pid: number, ending: Ending): Promise<void> {
  await endWithin(treeId(pid), ending, (signal) => signalTree(pid, signal))
}

/** Signals a process that was started with `groupOptions`, and everything that it started. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  if (platform() === 'win32') endTreeOnWindows(pid)
  else signalIfAlive(treeId(pid), signal)
}

/** What a signal is sent to so that it reaches the whole group. */
function treeId(pid: number): number {
  return platform() === 'win32' ? pid : -pid
}

/** Windows has no signals: a process and its descendants are ended at once, or not at all. */
function endTreeOnWindows(pid: number): void {
  // It fails where the process has ended already, which is what was wanted.
  execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => undefined)
}
