import { createBasicSetup } from '@kamiyo/catalog/presets/basic'
import { createCreditSystemSetup } from '@kamiyo/catalog/presets/credit-system'
import { expect, test } from 'vitest'
import { assertSellable } from './credit-packs.ts'

test('what the presets make of names and sums can be sold', () => {
  const names = ['Starter Pack', '1,000 credits', '¡Grande!', 'A pack for everybody who calls day and night']
  const creditPackages = names.map((name) => ({ name, credits: 0.001, price: 1 }))
  expect(() => assertSellable(createCreditSystemSetup({ creditPackages }).creditPacks)).not.toThrow()
  const { creditPacks } = createBasicSetup({ defaultPrice: 1, topUps: [1, 99_999_999], currency: 'jpy' })
  expect(() => assertSellable(creditPacks)).not.toThrow()
})
