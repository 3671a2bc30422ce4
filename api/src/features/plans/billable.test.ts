import { getPlan, plans } from '@kamiyo/catalog/plans'
import { expect, test } from 'vitest'
import { assertBillable } from './billable.ts'

test('a plan whose overage nothing bills is not sold: the start says which one it is', () => {
  const plan = getPlan('team')
  const overage = { centsPerCredit: 1, maxCredits: 100 }
  const withOverage = { ...plan, metering: { ...plan.metering, overage } }
  expect(() => assertBillable([...plans, withOverage])).toThrow(/^The plan "team" .* overage/)
  expect(() => assertBillable(plans)).not.toThrow()
})
