import { expect, test } from 'vitest'
import { RETURN_PARAM, returnPath, signInPath } from './return-path.ts'

test.each(['/dashboard', '/pricing#compare', '/dashboard/success?session_id=cs_1'])(
  'the visitor is taken back to %s',
  (path) => {
    const carried = new URL(signInPath(path), 'http://localhost').searchParams.get(RETURN_PARAM)
    expect(returnPath(carried)).toBe(path)
  },
)

test.each([
  null,
  '',
  'dashboard',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  '/sign-in',
  '/sign-in?return_to=/sign-in',
])('%j leads to the dashboard', (given) => {
  expect(returnPath(given)).toBe('/dashboard')
})
