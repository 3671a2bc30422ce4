import { join, resolve } from 'node:path'
import { readDotenv } from './dotenv-file.ts'

export interface ProjectEnvironment {
  /** The environment of a command: the shell's variables, overridden by those of the file. */
  variables: NodeJS.ProcessEnv
  /** The variables from the file only. */
  dotenv: Record<string, string>
  /** Variables set differently in both. */
  overridden: string[]
}

export interface EnvironmentSource {
  /** Where `.env` is. */
  directory: string
  shell: NodeJS.ProcessEnv
  /** The options of this Node.js. */
  nodeOptions: readonly string[]
}

/**
 * How every command reads its settings. A file passed to Node.js replaces `.env`; a variable set in the file
 * takes precedence over the shell, which may still have the settings of another project.
 */
export async function readProjectEnvironment(source: EnvironmentSource): Promise<ProjectEnvironment> {
  const files = envFiles(source)
  const dotenv: Record<string, string> = {}
  for (const file of files) Object.assign(dotenv, await readDotenv(file))
  const overridden = Object.keys(dotenv).filter((name) => {
    const value = source.shell[name]?.trim()
    return value && value !== dotenv[name]
  })
  return { variables: { ...source.shell, ...dotenv }, dotenv, overridden }
}

const ENV_FILE_OPTION = /^--env-file(?:-if-exists)?=(.+)$/s

function envFiles({ directory, nodeOptions }: EnvironmentSource): string[] {
  const given = nodeOptions.flatMap((option) => ENV_FILE_OPTION.exec(option)?.[1] ?? [])
  return given.length > 0 ? given.map((file) => resolve(file)) : [join(directory, '.env')]
}

/** Printed by a command that found both, so that nobody looks for the cause in the wrong place. */
export function describeOverridden(overridden: readonly string[]): string | undefined {
  if (overridden.length === 0) return undefined
  const [names, them] = [overridden.join(', '), overridden.length === 1 ? 'It is' : 'They are']
  return `${names}: .env and the shell differ. ${them} taken from .env.`
}
