import { expect, test } from 'vitest'
import type { CreditGrant } from './get-credits.ts'
import { leftText, receivedText, validText } from './grant-text.ts'

const grant: CreditGrant = {
  id: 'grant_1',
  source: 'purchase',
  name: 'Starter',
  credits: 1000,
  remaining: 842.5,
  expires_at: '2027-11-29T10:00:00.000Z',
  created_at: '2026-11-29T10:00:00.000Z',
}
const now = Date.parse('2026-12-01T00:00:00Z')

test('credits say how they came, how many are left and until when', () => {
  expect(receivedText(grant)).toBe('Bought on 29 November 2026')
  expect(receivedText({ ...grant, source: 'grant' })).toBe('Given on 29 November 2026')
  expect(leftText(grant)).toBe('842.5 of 1,000 left')
  expect(validText(grant, now)).toBe('Expire on 29 November 2027')
})

test('credits without an end, past it, or used up say so', () => {
  expect(validText({ ...grant, expires_at: null }, now)).toBe('Do not expire')
  expect(validText({ ...grant, expires_at: '2026-11-30T10:00:00.000Z' }, now)).toBe(
    'Expired on 30 November 2026',
  )
  expect(validText({ ...grant, remaining: 0 }, now)).toBeUndefined()
})
