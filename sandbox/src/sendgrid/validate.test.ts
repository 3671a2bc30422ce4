import { describe, expect, test } from 'vitest'
import { validateMailRequest } from './validate.ts'

const valid = {
  personalizations: [{ to: [{ email: 'ada@example.com' }] }],
  from: { email: 'hello@kamiyo.io' },
  subject: 'Hello',
  content: [{ type: 'text/plain', value: 'Hi' }],
}
const people = (count: number) =>
  Array.from({ length: count }, (_unused, index) => ({ email: `a${index}@example.com` }))
const htmlFirst = [
  { type: 'text/html', value: '<p>Hi</p>' },
  { type: 'text/plain', value: 'Hi' },
]

function refusedFields(change: Record<string, unknown>): (string | null)[] {
  const validated = validateMailRequest({ ...valid, ...change })
  return validated.ok ? [] : validated.errors.map(({ field }) => field)
}

test('a complete request passes', () => {
  expect(validateMailRequest(valid)).toEqual({ ok: true, request: valid })
})

describe('a faulty request is refused with the field that is wrong', () => {
  test.each<[string, Record<string, unknown>, (string | null)[]]>([
    ['no personalization', { personalizations: [] }, ['personalizations']],
    [
      '1,001 personalizations',
      { personalizations: people(1001).map((to) => ({ to: [to] })) },
      ['personalizations'],
    ],
    ['1,001 recipients', { personalizations: [{ to: people(1001) }] }, ['personalizations']],
    ['no recipient', { personalizations: [{}] }, ['personalizations.0.to']],
    [
      'an invalid cc',
      { personalizations: [{ to: people(1), cc: [{ email: 'a b@c' }] }] },
      ['personalizations.0.cc.0.email'],
    ],
    [
      'the same recipient twice',
      { personalizations: [{ to: people(1), bcc: people(1) }] },
      ['personalizations.0'],
    ],
    ['no sender', { from: {} }, ['from.email']],
    ['an invalid sender', { from: { email: 'kamiyo' } }, ['from.email']],
    ['an invalid reply address', { reply_to: { email: 'kamiyo' } }, ['reply_to.email']],
    ['no subject', { subject: '' }, ['subject']],
    ['no content', { content: [] }, ['content']],
    ['empty content', { content: [{ type: 'text/plain', value: '' }] }, ['content.0.value']],
    ['HTML before text', { content: htmlFirst }, ['content']],
    ['a custom argument that is no string', { custom_args: { id: 7 } }, ['custom_args.id']],
    [
      'custom arguments over 10,000 bytes',
      { custom_args: { id: 'x'.repeat(10_000) } },
      ['personalizations.0.custom_args'],
    ],
    ['a reserved header', { headers: { Subject: 'x' } }, ['headers.Subject']],
    ['eleven categories', { categories: Array.from({ length: 11 }, String) }, ['categories']],
    ['an unknown field', { html: '<p>' }, [null]],
    ['an unknown field inside', { from: { email: 'a@example.com', nick: 'A' } }, ['from']],
  ])('%s', (_name, change, fields) => {
    expect(refusedFields(change)).toEqual(fields)
  })

  test.each([null, [], 'text', 7])('a body that is no object: %j', (body) => {
    expect(validateMailRequest(body)).toMatchObject({ ok: false, errors: [{ field: null }] })
  })
})

test('a subject may stand in every personalization instead', () => {
  const personalizations = [{ to: people(1), subject: 'Hi' }]
  expect(refusedFields({ personalizations, subject: '' })).toEqual([])
})
