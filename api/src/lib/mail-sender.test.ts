import { expect, test } from 'vitest'
import { parseSender } from './mail-sender.ts'

const email = 'hello@kamiyo.example'

test.each([
  [email, { email }],
  [`  ${email}  `, { email }],
  [`KAMIYO <${email}>`, { email, name: 'KAMIYO' }],
  [`KAMIYO Labs (Berlin), Inc. <${email}>`, { email, name: 'KAMIYO Labs (Berlin), Inc.' }],
  [`"Kamiyo, Inc." <${email}>`, { email, name: 'Kamiyo, Inc.' }],
  [`"Kamiyo, Inc."<${email}>`, { email, name: 'Kamiyo, Inc.' }],
  [String.raw`"The \"Safe\" \\ Co." <${email}>`, { email, name: String.raw`The "Safe" \ Co.` }],
  [`Österreich 株式会社 <${email}>`, { email, name: 'Österreich 株式会社' }],
  [`"" <${email}>`, { email }],
])('%s is read as a name without its quotes and an address', (text, sender) => {
  expect(parseSender(text)).toEqual(sender)
})

test.each([
  '',
  'KAMIYO',
  'KAMIYO <>',
  'KAMIYO <hello>',
  `"Kamiyo <${email}>`,
  `Kamiyo" <${email}>`,
  `"Kamiyo" Inc. <${email}>`,
  `KAMIYO <${email}`,
  `KAMIYO <${email}> and more`,
  `${email}, other@kamiyo.example`,
  `${email},other@kamiyo.example`,
  `mailto:${email}`,
  `KAMIYO\r\nBcc: all@kamiyo.example <${email}>`,
])('%j is no sender', (text) => {
  expect(parseSender(text)).toBeUndefined()
})
