/** Where the parts of `pnpm dev` and of the tests connect to each other. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1']

/**
 * `pg` reads PGSSLMODE, PGOPTIONS and similar variables on its own, but they are meant for another server.
 */
const POSTGRES_VARIABLE = /^PG[A-Z]+$/

/** The shell's variables, adapted for programs that connect to each other on this machine. */
export function localEnvironment(shell: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(shell).filter(([name]) => !POSTGRES_VARIABLE.test(name))
  return { ...Object.fromEntries(kept), ...proxyExceptions(shell) }
}

/** A proxy is still used for other hosts, but not for this machine. */
export function proxyExceptions(shell: NodeJS.ProcessEnv): Record<string, string> {
  const listed = (shell['no_proxy'] ?? shell['NO_PROXY'] ?? '').split(',').map((entry) => entry.trim())
  const all = [...new Set([...listed, ...LOCAL_HOSTS])].filter(Boolean).join(',')
  return { no_proxy: all, NO_PROXY: all }
}
