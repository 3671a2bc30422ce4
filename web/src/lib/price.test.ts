import { getPlan } from '@kamiyo/catalog/plans'
import { expect, test } from 'vitest'
import { callToActionLabel, priceLabel } from './price.ts'

test('the buttons say what the seller wrote, with the price where a click leads to a payment', () => {
  expect(callToActionLabel(getPlan('personal'))).toBe('Subscribe - $19/mo')
  expect(callToActionLabel(getPlan('team'))).toBe('Subscribe - $99/mo')
  expect(callToActionLabel(getPlan('enterprise'))).toBe('Contact Sales')
  expect(callToActionLabel(getPlan('x402'))).toBe('View API Docs')
})

test('a price for each query names the query', () => {
  expect(priceLabel(getPlan('x402').price)).toBe('$0.01/query')
})
