import { existsSync, readFileSync, statSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'

export interface Account {
  uid: number
  gid: number
}

const SETPRIV = '/usr/bin/setpriv'

export interface Launch {
  command: string
  args: string[]
  options: Partial<Account>
}

/** PostgreSQL refuses to run as root, so as root we use the system's least privileged account. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody')
  if (!entry)
    throw new Error('Running as root, and /etc/passwd has no account "nobody" for PostgreSQL to run as')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

/**
 * How to start a program so that it can read its own files, even in a home directory that others may not
 * enter.
 */
export function launchAs(
  account: Account | undefined,
  command: string,
  args: string[],
  paths: string[],
): Launch {
  if (!account) return { command, args, options: {} }
  const closed = [command, ...paths].map(closedParent).find((directory) => directory !== undefined)
  if (closed === undefined) return { command, args, options: account }
  if (platform() !== 'linux' || !existsSync(SETPRIV)) throw new Error(closedDirectory(closed))
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  // Without it, access(2) ignores the capability for an account that is not root, and initdb uses it to find
  // its own files.
  const bits = ['--securebits=+no_setuid_fixup']
  const options = [...identity, ...capability, ...bits]
  return { command: SETPRIV, args: [...options, '--', command, ...args], options: {} }
}

function closedDirectory(directory: string): string {
  return `Running as root, PostgreSQL is started as "nobody", who may not enter ${directory}. Install the package util-linux (it has setpriv), move this folder to where others may enter, or set DATABASE_URL in .env`
}

/** The topmost folder of the path that others may not enter. */
function closedParent(path: string): string | undefined {
  const parent = dirname(path)
  if (parent === path) return undefined
  const isOpen = (statSync(parent).mode & 0o001) !== 0
  return closedParent(parent) ?? (isOpen ? undefined : parent)
}
