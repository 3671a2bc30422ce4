import { localEnvironment, proxyExceptions } from './local-environment.ts'
import { describeOverridden, type ProjectEnvironment, readProjectEnvironment } from './project-environment.ts'

/** The only reader of process.env in this workspace. */
export function scriptEnvironment(): NodeJS.ProcessEnv {
  return process.env
}

/** The settings of a command that runs in `directory`; says so where `.env` and the shell disagree. */
export async function commandEnvironment(directory: string): Promise<ProjectEnvironment> {
  const environment = await readProjectEnvironment({
    directory,
    shell: process.env,
    nodeOptions: process.execArgv,
  })
  const note = describeOverridden(environment.overridden)
  if (note) console.warn(note)
  return environment
}

/** For a program that reads process.env by itself. */
export function applyEnvironment(variables: NodeJS.ProcessEnv): void {
  Object.assign(process.env, variables)
}

/**
 * Takes out of this process, and so out of all that it starts, what the shell says to programs that talk to servers
 * elsewhere. With a database of one's own, the variables that `pg` reads stay.
 */
export function keepToThisMachine({ ownDatabase }: { ownDatabase: boolean }): void {
  const local = ownDatabase
    ? { ...process.env, ...proxyExceptions(process.env) }
    : localEnvironment(process.env)
  for (const name of Object.keys(process.env)) if (!(name in local)) delete process.env[name]
  Object.assign(process.env, local)
}
