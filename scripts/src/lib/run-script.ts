/** Runs a command; a failure prints one line to stderr and exits with code 1. */
export async function runScript(script: () => Promise<void>): Promise<void> {
  try {
    await script()
  } catch (error) {
    console.error(`Error: ${describeError(error)}`)
    process.exitCode = 1
  }
}

/** The message, or that of the cause if the message itself is empty (as for a refused connection). */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(describeError).join('; ')
  if (error instanceof Error) return error.message || `${error.constructor.name} without a message`
  return String(error)
}
