import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { findWeakness, looksTyped } from './weak-secret.ts'

test.each([
  ['one letter', 'a'.repeat(32)],
  ['three letters', 'abc'.repeat(11)],
  ['three letters in no order', 'abacabcbbcacbabcacbbacabbcacabcbb'],
  ['a word over and over', 'password'.repeat(4)],
  ['a word over and over, cut short', 'passwordpasswordpasswordpasswordpass'],
  ['a phrase twice', 'my-very-secret-key-my-very-secret-key-'],
  ['the digits over and over', '01234567890123456789012345678901'],
  ['the alphabet', 'abcdefghijklmnopqrstuvwxyz012345'],
  ['the alphabet from its end', 'ZYXWVUTSRQPONMLKJIHGFEDCBA987654'],
  ['the keyboard', 'qwertyuiopasdfghjklzxcvbnm1234567890'],
  ['a sentence', 'the quick brown fox jumps over the lazy dog'],
  ['a sentence with its marks', "It's my dog's birthday today, and we are all so happy!"],
  ['a sentence in hyphens', 'this-is-the-secret-key-of-our-production-server'],
  ['a sentence and a year', 'please never tell anybody this secret 2026'],
  ['a sentence that is not English', 'das ist unser geheimer Schlüssel für die Zukunft'],
])('%s is weak', (_what, secret) => {
  expect(findWeakness(secret)).toEqual(expect.any(String))
})

test.each([
  ['jwt over and over with a number', 'jwtjwtjwtjwtjwtjwtjwtjwtjwtjwtjwtjwt0001'],
  ['a word over and over with one letter more', 'passwordpasswordpasswordpasswordX'],
])('%s looks typed', (_what, secret) => {
  expect(findWeakness(secret)).toBeUndefined()
  expect(looksTyped(secret)).toBe(true)
})

test.each(['hex', 'base64', 'base64url'] as const)(
  'no random secret is called weak or typed: %s',
  (encoding) => {
    for (let round = 0; round < 2_000; round += 1) {
      const secret = randomBytes(encoding === 'hex' ? 16 : 24).toString(encoding)
      expect(findWeakness(secret), secret).toBeUndefined()
      expect(looksTyped(secret), secret).toBe(false)
    }
  },
)
