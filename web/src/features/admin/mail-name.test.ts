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
