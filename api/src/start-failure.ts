import { ConfigError } from './config/config.ts'
import { readDatabaseFailure } from './db/failure.ts'

/** Distinguished from the same errors of other addresses, such as the database's. */
export class ListenError extends Error {
  constructor(cause: Error & { code?: string }, port: number) {
    super(describeListenFailure(cause, port), { cause })
    this.name = 'ListenError'
  }
}

/** Several checks that do not depend on each other have failed. */
class StartFaults extends AggregateError {
  override readonly name = 'StartFaults'
}

/** Runs all of the checks, so that everything that is wrong is told at once. */
export function checkAll(checks: readonly (() => void)[]): void {
  const errors = checks.flatMap((check) => {
    try {
      check()
      return []
    } catch (error) {
      return [error]
    }
  })
  if (errors.length > 1) throw new StartFaults(errors)
  if (errors.length === 1) throw errors[0]
}

/** What an operator sees when the process does not start: one line, or the list of configuration errors. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof StartFaults) return error.errors.map(describeStartFailure).join('\n')
  if (error instanceof ConfigError || error instanceof ListenError) return error.message
  const message = error instanceof Error ? error.message : String(error)
  const failure = readDatabaseFailure(error)
  if (failure?.kind === 'refused') return `${failure.reason}: ${message}. The server does not start.`
  if (failure) {
    return 'The database in DATABASE_URL is not responding. Check that it runs and that this host may connect.'
  }
  return `The server does not start: ${message}`
}

function describeListenFailure({ code, message }: Error & { code?: string }, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. End the other program, or set PORT to another.`
    case 'EACCES':
      return `Port ${port} may not be opened. Set PORT to a number above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return 'HOST is no address of this machine, and no name of one. Leave it out to listen on all of them.'
    default:
      return `The server cannot listen: ${message}`
  }
}
