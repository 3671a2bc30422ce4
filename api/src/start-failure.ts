import { ConfigError } from './config/config.ts'
import { readDatabaseFailure } from './db/failure.ts'

/** What an operator reads when the process does not start: one line, or the list of configuration faults. */
export function describeStartFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  const { code, port, message } = readFields(error)
  if (code === 'EADDRINUSE') return `Port ${port} is in use. End the other program, or set PORT to another.`
  if (code === 'EACCES') return `Port ${port} may not be opened. Set PORT to a number above 1023.`
  const failure = readDatabaseFailure(error)
  if (failure?.kind === 'refused') return `${failure.reason}: ${message}. The server does not start.`
  if (failure) {
    return 'The database in DATABASE_URL is not responding. Check that it runs and that this host may connect.'
  }
  return `The server does not start: ${message}`
}

function readFields(error: unknown): { code?: string; port?: number; message: string } {
  return error instanceof Error ? error : { message: String(error) }
}
