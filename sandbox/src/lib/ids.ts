import { randomInt } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function randomToken(length: number): string {
  let token = ''
  for (let index = 0; index < length; index += 1) token += ALPHABET[randomInt(ALPHABET.length)]
  return token
}

/** Most objects: a prefix and 24 characters, e.g. `sub_1Q…`. */
export function newId(prefix: string): string {
  return `${prefix}_1${randomToken(23)}`
}

/** Customers, products and a few others have 14 characters. */
export function newShortId(prefix: string): string {
  return `${prefix}_${randomToken(14)}`
}
