import { localEnvironment, proxyExceptions } from './local-environment.ts'
import { describeOverridden, type ProjectEnvironment, readProjectEnvironment } from './project-environment.ts'

/** The only code in this workspace that reads process.env. */
export function scriptEnvironment(): NodeJS.ProcessEnv {
  return process.env
}

/** The settings of a command that runs in `directory`; prints a message if `.env` and the shell differ. */
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

/** For a program that reads process.env itself. */
export function applyEnvironment(variables: NodeJS.ProcessEnv): void {
  Object.assign(process.env, variables)
}

/**
 * Removes shell variables that are meant for programs connecting to other servers, from this process and all
 * that it starts. With your own database, the variables that `pg` reads are kept.
 */
export function keepToThisMachine({ ownDatabase }: { ownDatabase: boolean }): void {
  const local = ownDatabase
    ? { ...process.env, ...proxyExceptions(process.env) }
    : localEnvironment(process.env)
  for (const name of Object.keys(process.env)) if (!(name in local)) delete process.env[name]
  Object.assign(process.env, local)
}
