import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideCharge } from './decide-charge.ts'
import { anchorOnDay, monthAround } from './periods.ts'
import type { Terms } from './terms.ts'
import { emptyWallet, type Wallet } from './wallet.ts'

const bought = new Date('2026-01-20T10:00:00Z')
const none = { overage: null, rateLimitRpm: null, rateLimitDaily: null, volumeDiscounts: [] }
const plan: Terms = { ...none, includedCalls: 3, freeTools: new Set(), anchor: bought }
const free: Terms = { ...plan, includedCalls: 1, anchor: anchorOnDay(1), hasCalendarMonths: true }
const credits = (wallet: Wallet): Terms => ({ ...plan, includedCalls: 0, anchor: wallet.anchor })

const walletOf = ({ anchor }: Terms, now: Date): Wallet => emptyWallet('a', anchor, monthAround(anchor, now))

/** An account that calls as often as its terms let it. */
function start(terms: Terms, at: string) {
  let wallet = walletOf(terms, new Date(at))
  return {
    wallet: () => wallet,
    use(served: Terms, now: string | Date): number {
      for (let calls = 0; ; calls += 1) {
        const call = { tool: 'search', priceMillis: 1_000, spend: { calls: 0, creditMillis: 0 } }
        const decision = decideCharge(wallet, call, served, new Date(now))
        if (!decision.isAllowed) return calls
        wallet = decision.wallet
      }
    },
  }
}

test('a plan that is paid late gives its allowance once in its month, and goes on with its own months', () => {
  const account = start(plan, '2026-01-21')
  expect(account.use(plan, '2026-01-21')).toBe(3)
  expect(account.use(free, '2026-01-25'), 'the free plan, at once').toBe(1)
  expect(account.use(plan, '2026-01-26'), 'paid again').toBe(0)
  expect(account.use(free, '2026-01-27'), 'nothing was used of the plan meanwhile').toBe(0)
  expect(account.use(free, '2026-02-01'), 'its next month').toBe(1)
  expect(account.use(plan, '2026-02-20T09:59:59Z')).toBe(0)
  expect(account.use(plan, '2026-02-20T10:00:00Z'), 'the next month of the plan').toBe(3)
  expect(account.wallet()).toMatchObject({
    anchor: bought,
    periodEnd: new Date('2026-03-20T10:00:00Z'),
    planMonth: null,
  })
})

test('what is left of the month of a plan is there when it is paid again', () => {
  const account = start(plan, '2026-01-21')
  const call = { tool: 'search', priceMillis: 1_000, spend: { calls: 0, creditMillis: 0 } }
  const first = decideCharge(account.wallet(), call, plan, new Date('2026-01-21'))
  if (!first.isAllowed) throw new Error('The first call was refused')
  const fallen = decideCharge(first.wallet, call, free, new Date('2026-01-25'))
  if (!fallen.isAllowed) throw new Error('The free call was refused')
  const paid = decideCharge(fallen.wallet, call, plan, new Date('2026-01-26'))
  expect(paid).toMatchObject({ isAllowed: true, wallet: { includedUsed: 2, periodCalls: 2 } })
})

test('a plan of an account that was free has the months of its subscription, whenever it is used first', () => {
  const account = start(free, '2026-01-10')
  expect(account.use(free, '2026-01-10')).toBe(1)
  // Bought on the 20th, and first used after the first of the month.
  expect(account.use(plan, '2026-02-03')).toBe(3)
  expect(account.wallet()).toMatchObject({ anchor: bought, periodEnd: new Date('2026-02-20T10:00:00Z') })
})

test('a plan that is bought anew while the free plan serves begins its own month', () => {
  const account = start(plan, '2026-01-21')
  account.use(plan, '2026-01-21')
  account.use(free, '2026-01-25')
  const anew = { ...plan, anchor: new Date('2026-01-27T00:00:00Z') }
  expect(account.use(anew, '2026-01-27T01:00:00Z')).toBe(3)
})

test('credits that follow the free plan, and another day of the free months, leave the month of the plan as it was', () => {
  const account = start(plan, '2026-01-21')
  account.use(plan, '2026-01-21')
  account.use(free, '2026-01-25')
  account.use(credits(account.wallet()), '2026-01-26')
  account.use({ ...free, anchor: anchorOnDay(15) }, '2026-01-27')
  expect(account.use(plan, '2026-01-28')).toBe(0)
})

test('however often an account falls back and is paid again, no month of the plan gives more than its allowance', () => {
  const steps = fc.array(fc.record({ isPaid: fc.boolean(), waitHours: fc.integer({ min: 1, max: 500 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  fc.assert(
    fc.property(steps, (life) => {
      const account = start(plan, '2026-01-21')
      const used = new Map<number, number>()
      let at = new Date('2026-01-21').getTime()
      for (const { isPaid, waitHours } of life) {
        at += waitHours * 3_600_000
        const calls = account.use(isPaid ? plan : free, new Date(at))
        const month = monthAround(bought, new Date(at)).start.getTime()
        if (isPaid) used.set(month, (used.get(month) ?? 0) + calls)
        // Every month of the plan in which it serves gives all of it, and no more.
        if (isPaid) expect(used.get(month)).toBe(3)
      }
    }),
  )
})
