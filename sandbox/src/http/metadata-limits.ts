import { invalidRequest } from './stripe-error.ts'

const MAX_KEYS = 50
const MAX_KEY_LENGTH = 40
const MAX_VALUE_LENGTH = 500

/** The same limits as Stripe's. */
export function checkMetadata(metadata: Record<string, unknown>, path: string): void {
  const entries = Object.entries(metadata)
  if (entries.length > MAX_KEYS) {
    throw invalidRequest(
      `Metadata can have up to ${MAX_KEYS} keys, but you passed in ${entries.length}.`,
      path,
    )
  }
  for (const [key, value] of entries) {
    if (key.length > MAX_KEY_LENGTH) throw tooLong('keys', MAX_KEY_LENGTH, key, path)
    if (typeof value === 'string' && value.length > MAX_VALUE_LENGTH)
      throw tooLong('values', MAX_VALUE_LENGTH, value, path)
  }
}

function tooLong(what: 'keys' | 'values', max: number, text: string, path: string) {
  return invalidRequest(
    `Metadata ${what} can have up to ${max} characters, but you passed in a ${what.slice(0, -1)} that is ` +
      `${text.length} characters. Invalid ${what.slice(0, -1)}: ${text}`,
    path,
  )
}
