import { expect, test } from 'vitest'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import type { FreeStanding } from '../accounts/free-standing.ts'
import type { EntitlementFacts } from '../subscriptions/entitlement.ts'
import { type AccessFacts, decideAccess } from './decide.ts'

const rules = { now: new Date('2026-06-15T12:00:00Z'), pastDueGraceDays: 3, catalog: freeCatalog }
const anchor = new Date('2026-06-01T00:00:00Z')

const paid: EntitlementFacts = {
  status: 'active',
  pastDueSince: null,
  cancelAtPeriodEnd: false,
  cancelAt: null,
  currentPeriodEnd: new Date('2026-07-01T00:00:00Z'),
  checkoutPaymentStatus: 'paid',
  firstPaidAt: anchor,
  quantity: 1,
  collectionPause: null,
  collectionResumesAt: null,
  withdrawal: null,
}

const withPlan = (facts: Partial<EntitlementFacts>): Partial<AccessFacts> => ({
  subscription: { id: 'sub_1', tier: 'personal', anchor, facts: { ...paid, ...facts } },
})
const withCredits = (isLeft: boolean): Partial<AccessFacts> => ({
  credits: { isLeft, olderAgents: 0, anchor },
})

function decide(
  standing: FreeStanding | undefined,
  facts: Partial<AccessFacts> = {},
  olderAgents = 0,
): string {
  const free = standing && { standing, olderAgents }
  const access = decideAccess(
    { subscription: undefined, credits: undefined, olderAgents: 0, free, ...facts },
    rules,
  )
  return access.state === 'allowed' ? access.by : access.because
}

const canceled = withPlan({ status: 'canceled' })
const unpaid = withPlan({ status: 'unpaid' })
const disputed = withPlan({ withdrawal: 'dispute_suspends' })

test.each<[string, FreeStanding | undefined, Partial<AccessFacts>, string]>([
  ['an account that began free', 'began_free', {}, 'free'],
  ['its plan while it runs', 'began_free', withPlan({}), 'subscription'],
  ['its credits while there are any', 'began_free', withCredits(true), 'credits'],
  ['after its credits', 'began_free', withCredits(false), 'free'],
  ['after its plan', 'began_free', canceled, 'free'],
  ['while a first payment is on its way', 'began_free', withPlan({ status: 'incomplete' }), 'free'],
  ['a buyer after the plan', 'bought', canceled, 'free'],
  ['a buyer after a planned end', 'bought', withPlan({ cancelAt: anchor }), 'free'],
  ['a buyer after the credits', 'bought', withCredits(false), 'free'],
  ['a buyer with an open invoice, who is to pay it', 'bought', unpaid, 'not_entitled'],
  ['a buyer whose payment went back', 'bought', disputed, 'not_entitled'],
  ['a free account with whose address somebody else bought and disputed', 'began_free', disputed, 'free'],
  ['its credits, too', 'began_free', { ...disputed, ...withCredits(true) }, 'credits'],
  ['a free account whose owner disputed', 'withdrawn', { ...disputed, ...withCredits(true) }, 'not_entitled'],
  ['a payment that went back with a plan that is gone', 'withdrawn', {}, 'no_subscription'],
  ['an account that never had anything', 'none', {}, 'no_subscription'],
  ['an account without an owner', 'closed', canceled, 'not_entitled'],
  ['a catalogue without a free plan', undefined, canceled, 'not_entitled'],
  ['credits that are used up without a free plan', undefined, withCredits(false), 'no_credits'],
])('%s: %s is served by what it should be', (_name, standing, facts, expected) => {
  expect(decide(standing, facts)).toBe(expected)
})

test('the free plan serves as many agents as it says, the oldest first', () => {
  expect(decide('began_free', {}, 0)).toBe('free')
  expect(decide('began_free', {}, 1)).toBe('no_place')
})
