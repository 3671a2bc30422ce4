import { getPlan, plans } from '@kamiyo/catalog/plans'
import { expect, test } from 'vitest'
import { assertBillable } from './billable.ts'

const plan = getPlan('team')
const withOverage = [
  {
    ...plan,
    metering: { ...plan.metering, includedCalls: 100, overage: { centsPerCredit: 1, maxCredits: 100 } },
  },
]
const billing = { billsUsage: true, currency: 'usd' }

test('a plan with an overage is sold only where usage is billed, in the currency of both', () => {
  expect(() => assertBillable(withOverage, billing)).not.toThrow()
  expect(() => assertBillable(withOverage, { ...billing, billsUsage: false })).toThrow(
    /^The plan "team" .* USAGE_BILLING=on/,
  )
  expect(() => assertBillable(withOverage, { ...billing, currency: 'eur' })).toThrow(/its price is in usd/)
  expect(() => assertBillable(plans, { billsUsage: false, currency: 'eur' })).not.toThrow()
})
