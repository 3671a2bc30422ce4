import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mailName, ownRecipient } from './mail-name.ts'

test.each([
  ['payment_failed', 'Payment failed', undefined],
  ['admin_dead_event', 'An event was given up', 'the operators'],
  ['inquiry', 'Message of the contact form', 'support'],
  ['admin_disk_full', 'Disk full', 'the operators'],
])('a mail %s is called "%s"', (kind, name, recipient) => {
  expect(mailName(kind)).toBe(name)
  expect(ownRecipient(kind)).toBe(recipient)
})

/** As listed by the API. */
const mails = readFileSync(
  new URL('../../../../../api/src/features/emails/mails.ts', import.meta.url),
  'utf8',
)
const [list = ''] = /const MAILS = \{.*?\n\}/s.exec(mails) ?? []
const kinds = [...list.matchAll(/^ {2}(\w+)[:,]/gm)].map(([, kind]) => String(kind))

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
