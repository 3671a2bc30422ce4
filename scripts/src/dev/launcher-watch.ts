import { commandLineOf, parentOf } from '../lib/process-info.ts'
import { isAlive } from '../lib/processes.ts'

const CHECK_MS = 500

/**
 * `npx pnpm dev` runs npm, a shell, pnpm and another shell above this process; a person's own shell is not
 * among them.
 */
const LAUNCHERS = [
  /^(\S*node )?(\S*\/)?(pnpm|npm|npx)(\.c?js|-cli\.js)?( |$)/,
  /^(\S*\/)?sh -c .*scripts\/src\/dev\/main\.ts/,
  /^(\S*\/)?sh -c '?pnpm'? /,
]

/** A killed npx or pnpm passes no signal on, and the processes it started would keep the ports forever. */
export async function watchLaunchers(onGone: () => void): Promise<void> {
  const launchers = await findLaunchers(process.ppid)
  const timer = setInterval(() => {
    if (launchers.every(isAlive)) return
    clearInterval(timer)
    onGone()
  }, CHECK_MS)
  timer.unref()
}

async function findLaunchers(pid: number | undefined): Promise<number[]> {
  if (pid === undefined || pid <= 1) return []
  const command = await commandLineOf(pid)
  if (!LAUNCHERS.some((launcher) => launcher.test(command))) return []
  return [pid, ...(await findLaunchers(await parentOf(pid)))]
}
