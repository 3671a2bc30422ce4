/** Where the parts of `pnpm dev` and of the tests talk to each other. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1']

/** `pg` reads PGSSLMODE, PGOPTIONS and their like by itself, and they were meant for another server. */
const POSTGRES_VARIABLE = /^PG[A-Z]+$/

/** The shell's variables as programs need them that talk to each other on this machine. */
export function localEnvironment(shell: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(shell).filter(([name]) => !POSTGRES_VARIABLE.test(name))
  return { ...Object.fromEntries(kept), ...proxyExceptions(shell) }
}

/** A proxy stays in force for what is outside, and is not asked for this machine. */
export function proxyExceptions(shell: NodeJS.ProcessEnv): Record<string, string> {
  const listed = (shell['no_proxy'] ?? shell['NO_PROXY'] ?? '').split(',').map((entry) => entry.trim())
  const all = [...new Set([...listed, ...LOCAL_HOSTS])].filter(Boolean).join(',')
  return { no_proxy: all, NO_PROXY: all }
}
