import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mailName, ownRecipient } from './mail-name.ts'

test.each([
  ['payment_failed', 'Payment failed', undefined],
  ['admin_dead_event', 'An event was given up', 'the operators'],
  ['inquiry', 'Message of the contact form', 'support'],
])('a mail %s is called "%s"', (kind, name, recipient) => {
  expect(mailName(kind)).toBe(name)
  expect(ownRecipient(kind)).toBe(recipient)
})

/** As the database lists them: what it does not list cannot be stored. */
const schema = readFileSync(new URL('../../../../../migrations/schema.sql', import.meta.url), 'utf8')
const [list = ''] = /email_deliveries_kind_check CHECK .*/.exec(schema) ?? []
const kinds = [...list.matchAll(/'(\w+)'::text/g)].map(([, kind]) => String(kind))

test('each kind of mail to operators has a name and says to whom it goes', () => {
  const toOperators = kinds.filter((kind) => kind.startsWith('admin_'))
  expect(toOperators.length).toBeGreaterThan(5)
  for (const kind of toOperators) {
    expect(mailName(kind), kind).not.toMatch(/admin/i)
    expect(ownRecipient(kind), kind).toBe('the operators')
  }
})

test('no two kinds of mail have the same name', () => {
  expect(new Set(kinds.map(mailName)).size).toBe(kinds.length)
})
