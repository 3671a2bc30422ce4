import { existsSync, readFileSync, statSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'

export interface Account {
  uid: number
  gid: number
}

export interface Launch {
  command: string
  args: string[]
  options: Partial<Account>
}

/** PostgreSQL refuses to run as root, so root lends it the system's least privileged account. */
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

/** How to start a program so that it can read its own files, even in a home directory closed to others. */
export function launchAs(
  account: Account | undefined,
  command: string,
  args: string[],
  paths: string[],
): Launch {
  if (!account) return { command, args, options: {} }
  const setpriv = '/usr/bin/setpriv'
  if (platform() !== 'linux' || [command, ...paths].every(isReachableByOthers) || !existsSync(setpriv)) {
    return { command, args, options: account }
  }
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { command: setpriv, args: [...identity, ...capability, '--', command, ...args], options: {} }
}

function isReachableByOthers(path: string): boolean {
  const parent = dirname(path)
  if (parent === path) return true
  return (statSync(parent).mode & 0o001) !== 0 && isReachableByOthers(parent)
}
