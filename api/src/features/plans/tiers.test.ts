import { plans } from '@kamiyo/catalog/plans'
import { createSubscriptionSetup } from '@kamiyo/catalog/presets/subscription'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { expect, test } from 'vitest'
import { assertTiersOfPlans } from './tiers.ts'

const own = createSubscriptionSetup({ plans: [{ id: 'writer', price: 900, includedCalls: null }] }).plans

test('plans whose tiers are named can be started, those of the catalogue among them', () => {
  expect(() => assertTiersOfPlans(plans, BUYABLE_TIERS)).not.toThrow()
  expect(() => assertTiersOfPlans(own, ['writer'])).not.toThrow()
})

test('a plan whose tier is named nowhere stops the start, which says where to add it', () => {
  expect(() => assertTiersOfPlans(own, ['team'])).toThrow(
    /plan "writer", which BUYABLE_TIERS .* Add it there/,
  )
})

test('a tier whose plan was taken out stops the start, which says what to change', () => {
  expect(() => assertTiersOfPlans(own, ['writer', 'team'])).toThrow(
    /names "team", but catalog\/src\/plans.ts has no such plan .* Take it out/,
  )
})
