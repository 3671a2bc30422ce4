import { expect, test } from 'vitest'
import { readBearer } from './bearer.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_x'
const [head, tail] = [TOKEN.slice(0, 20), TOKEN.slice(20)]

const read = (...values: string[]) =>
  readBearer({
    authorization: values[0],
    rawHeaders: ['Host', 'x', ...values.flatMap((value) => ['Authorization', value])],
  })

test.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER   ${TOKEN}`, `Bearer ${TOKEN} `])(
  'a bearer token is read: %s',
  (value) => {
    expect(read(value)).toEqual({ kind: 'credential', credential: TOKEN })
  },
)

test.each([[], [''], ['  ']])('only what is not there is called missing: %j', (...values) => {
  expect(read(...values)).toEqual({ kind: 'missing' })
})

const WRONG: [what: string, value: string, found: RegExp][] = [
  ['a pasted line', `Authorization: Bearer ${TOKEN}`, /its own name/],
  ['a shell variable', `Bearer $\{MCP_TOKEN}`, /placeholder/],
  ['a variable without braces', 'Bearer $MCP_TOKEN', /placeholder/],
  ['a variable of Windows', 'Bearer %MCP_TOKEN%', /placeholder/],
  ['a template', 'Bearer {{token}}', /placeholder/],
  ['a word in brackets', 'Bearer <token>', /placeholder/],
  ['the word of our guide', 'Bearer YOUR_MCP_TOKEN', /placeholder/],
  ['an encoded space', `Bearer%20${TOKEN}`, /encoded/],
  ['an encoded space after a space', `Bearer %20${TOKEN}`, /encoded/],
  ['an encoded line end', `Bearer ${TOKEN}%0A`, /encoded/],
  ['encoded quotes', `Bearer %22${TOKEN}%22`, /encoded/],
  ['a variable of Windows that begins like a code', 'Bearer %ACCESS_TOKEN%', /placeholder/],
  ['double quotes', `Bearer "${TOKEN}"`, /quotes/],
  ['single quotes', `Bearer '${TOKEN}'`, /quotes/],
  ['quotes around all', `"Bearer ${TOKEN}"`, /quotes/],
  ['quotes of a word processor', `Bearer “${TOKEN}”`, /quotes/],
  ['the scheme twice', `Bearer Bearer ${TOKEN}`, /Bearer twice/],
  ['a tab', `Bearer\t${TOKEN}`, /a tab/],
  ['a token broken by a space', `Bearer ${head} ${tail}`, /broken in two/],
  ['two tokens', `Bearer ${TOKEN} ${TOKEN}`, /more than one/],
  ['two lines of tokens', `Bearer ${TOKEN} Bearer ${TOKEN}`, /more than one/],
  ['a token in the brackets of the guide', `Bearer <${TOKEN}>`, /brackets around the token/],
  ['a token in braces', `Bearer {${TOKEN}}`, /brackets around the token/],
  ['a variable of JavaScript that is not set', 'Bearer undefined', /a variable that is not set/],
  ['another', 'Bearer null', /a variable that is not set/],
  ['two headers in one', `Bearer ${TOKEN}, Bearer ${TOKEN}`, /more than one/],
  ['no space', `Bearer${TOKEN}`, /lacks the space/],
  ['a colon', `Bearer: ${TOKEN}`, /another character/],
  ['an equals sign', `Bearer=${TOKEN}`, /another character/],
  ['nothing after the scheme', 'Bearer', /no token follows/],
  ['another scheme', 'Basic YTpi', /another scheme/],
  ['another word for it', `Token ${TOKEN}`, /another scheme/],
  ['no scheme', TOKEN, /without the word Bearer/],
  ['an odd character', `Bearer ${head}*${tail}`, /no bearer token has/],
]

test.each(WRONG)('%s is reported as what it is, without any of the token', (_what, value, found) => {
  const bearer = read(value)
  expect(bearer).toEqual({ kind: 'wrong', found: expect.stringMatching(found) })
  expect(JSON.stringify(bearer)).not.toContain(head.slice(0, 6))
})

test('two Authorization headers are told, whatever they hold', () => {
  for (const second of [`Bearer ${TOKEN}`, 'Basic YTpi', '']) {
    expect(read(`Bearer ${TOKEN}`, second)).toEqual({ kind: 'wrong', found: 'was sent twice' })
  }
})
