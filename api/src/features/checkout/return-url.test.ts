import { expect, test } from 'vitest'
import type { Config } from '../../config/config.ts'
import { checkReturnUrl } from './return-url.ts'

const config = { http: { allowedOrigins: ['https://kamiyo.example', 'http://localhost:3000'] } } as Config
const check = (value: string) => checkReturnUrl(config, 'success_url', value)

test.each([
  'http://localhost:3000/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
  'https://kamiyo.example/{CHECKOUT_SESSION_ID}/done',
  'https://kamiyo.example/done#{CHECKOUT_SESSION_ID}',
])('%s reaches Stripe with its placeholder as written', (url) => {
  expect(check(url)).toBe(url)
})

test.each([
  'https://kamiyo.example.evil.example/',
  'https://evil.example/?https://kamiyo.example',
  'https://kamiyo.example@evil.example/',
  'https://user@kamiyo.example/',
  'https://kamiyo.example:8443/',
  'http://kamiyo.example/',
  '//kamiyo.example/',
  '/pricing',
  'javascript:alert(1)',
  'data:text/html,x',
  'https://kamiyo.example\\@evil.example/',
  'https://evil.example\\.kamiyo.example/',
  'https://kamiyo.example/\n',
  ' https://kamiyo.example/',
  'https://kamiyo.example/\u0000',
  'blob:https://kamiyo.example/1',
  `https://kamiyo.example/${'x'.repeat(2048)}`,
])('%j is refused', (url) => {
  expect(() => check(url)).toThrow(expect.objectContaining({ code: 'invalid_url', param: 'success_url' }))
})
