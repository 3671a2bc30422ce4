import { expect, test } from 'vitest'
import { mailtoLink } from './mailto.ts'

test.each([
  ['ada@example.com', 'mailto:ada@example.com'],
  ['ada+shop@example.com', 'mailto:ada%2Bshop@example.com'],
  ['ada?bcc=all@example.com', 'mailto:ada%3Fbcc%3Dall@example.com'],
  ['a&subject=x%0Abcc:b@example.com', 'mailto:a%26subject%3Dx%250Abcc%3Ab@example.com'],
  ['"a@b"@example.com', 'mailto:%22a%40b%22@example.com'],
  ["o'hara#1@example.com", "mailto:o'hara%231@example.com"],
])('a link to %s opens a mail to it and adds nothing', (address, link) => {
  expect(mailtoLink(address)).toBe(link)
  expect(new URL(mailtoLink(address)).search).toBe('')
})
