import { expect, test } from 'vitest'
import { mailMoment } from './mail-moment.ts'

const created = '2026-11-29T06:56:30.000Z'
const due = '2026-11-29T07:56:30.000Z'
const waiting = { status: 'queued', attempts: 0, created_at: created, next_attempt_at: due, sent_at: null }

test.each([
  ['one that waits for its time', waiting, ['due', due]],
  ['one that failed before', { ...waiting, attempts: 2 }, ['next try', due]],
  ['one on its way', { ...waiting, status: 'sending', next_attempt_at: null }, ['since', created]],
  ['one that was given up', { ...waiting, status: 'dead', next_attempt_at: null }, ['since', created]],
  ['one that was sent', { ...waiting, status: 'sent', next_attempt_at: null, sent_at: due }, ['', due]],
] as const)('the list says of %s when it goes or went out', (_name, mail, [label, at]) => {
  expect(mailMoment(mail)).toEqual({ label, at })
})
