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
    ['a category twice', { categories: ['a', 'a'] }, ['categories']],
    ['a category of 256 characters', { categories: ['x'.repeat(256)] }, ['categories.0']],
    ['a line break in the subject', { subject: 'Hi\nBcc: eve@example.com' }, ['subject']],
    [
      'a line break in the subject of a personalization',
      { personalizations: [{ to: people(1), subject: 'Hi\r\nBcc: eve@example.com' }] },
      ['personalizations.0.subject'],
    ],
    [
      'a line break in a header',
      { headers: { 'X-Trace': 'a\r\nBcc: eve@example.com' } },
      ['headers.X-Trace'],
    ],
    ['a line break in the name of a header', { headers: { 'X-A\nBcc': 'b' } }, ['headers.X-A\nBcc']],
    [
      "a line break in the sender's name",
      { from: { email: 'hello@kamiyo.io', name: 'A\nBcc: eve@example.com' } },
      ['from.name'],
    ],
    [
      "a line break in a recipient's name",
      { personalizations: [{ to: [{ email: 'a@example.com', name: 'A\rB' }] }] },
      ['personalizations.0.to.0.name'],
    ],
    [
      'a line break in the kind of content',
      { content: [{ type: 'text/plain\r\nX: y', value: 'Hi' }] },
      ['content.0.type'],
    ],
    [
      'a parameter in the kind of content',
      { content: [{ type: 'text/plain; charset=x', value: 'Hi' }] },
      ['content.0.type'],
    ],
    [
      'two ways to reply',
      { reply_to: { email: 'a@example.com' }, reply_to_list: [{ email: 'b@example.com' }] },
      ['reply_to_list'],
    ],
    [
      'an invalid sender of a personalization',
      { personalizations: [{ to: people(1), from: { email: 'kamiyo' } }] },
      ['personalizations.0.from.email'],
    ],
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
