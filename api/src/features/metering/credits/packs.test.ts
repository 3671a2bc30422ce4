import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CreditGrant, foldPacks, type Purse } from './packs.ts'

const T0 = Date.parse('2026-01-01T00:00:00Z')

/** Packs from which each call is taken at once, which is what folding later has to come to. */
function createNaivePacks() {
  let packs: CreditGrant[] = []
  const inOrder = () =>
    packs.toSorted(
      (one, other) =>
        one.priority - other.priority ||
        (one.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) -
          (other.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) ||
        one.createdAt.getTime() - other.createdAt.getTime(),
    )
  const live = (nowMs: number) =>
    inOrder().filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > nowMs)
  const left = (nowMs: number) => live(nowMs).reduce((sum, { remainingMillis }) => sum + remainingMillis, 0)
  return {
    left,
    add: (pack: CreditGrant) => void packs.push(pack),
    spend(nowMs: number, millis: number): boolean {
      if (left(nowMs) < millis) return false
      let open = millis
      for (const pack of live(nowMs)) {
        const taken = Math.min(open, pack.remainingMillis)
        open -= taken
        packs = packs.map((one) =>
          one.id === pack.id ? { ...one, remainingMillis: one.remainingMillis - taken } : one,
        )
      }
      return true
    },
  }
}

/** The wallet's way: only the sums change, and the packs are brought up to date before anything expires. */
function createLazyPacks() {
  let grants: CreditGrant[] = []
  let purse: Purse = { creditMillis: 0, unfoldedMillis: 0, nextExpiry: null }
  function fold(nowMs: number): void {
    const folded = foldPacks(purse, grants, new Date(nowMs))
    grants = folded.grants
    purse = folded
  }
  function foldIfDue(nowMs: number): void {
    if (purse.nextExpiry && purse.nextExpiry.getTime() <= nowMs) fold(nowMs)
  }
  return {
    fold,
    purse: () => purse,
    /** What was spent before it came is taken off the others first. */
    add(nowMs: number, grant: CreditGrant) {
      fold(nowMs)
      grants.push(grant)
      purse = foldPacks(
        { ...purse, creditMillis: purse.creditMillis + grant.remainingMillis },
        grants,
        new Date(nowMs),
      )
    },
    spend(nowMs: number, millis: number): boolean {
      foldIfDue(nowMs)
      if (purse.creditMillis < millis) return false
      const { creditMillis, unfoldedMillis } = purse
      purse = { ...purse, creditMillis: creditMillis - millis, unfoldedMillis: unfoldedMillis + millis }
      return true
    },
  }
}

const steps = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 5 }),
    step: fc.oneof(
      {
        weight: 1,
        arbitrary: fc.record({
          pack: fc.integer({ min: 1, max: 30 }),
          lifeMs: fc.option(fc.integer({ min: 1, max: 40 })),
          priority: fc.constantFrom(0, 100),
        }),
      },
      { weight: 4, arbitrary: fc.record({ spend: fc.integer({ min: 1, max: 6 }) }) },
    ),
  }),
  { maxLength: 40 },
)

test('packs that are counted later are spent as if each call were taken off its pack at once', () => {
  fc.assert(
    fc.property(steps, (life) => {
      const naive = createNaivePacks()
      const lazy = createLazyPacks()
      let nowMs = T0
      life.forEach(({ waitMs, step }, index) => {
        nowMs += waitMs
        if ('spend' in step) {
          expect(lazy.spend(nowMs, step.spend)).toBe(naive.spend(nowMs, step.spend))
          return
        }
        const pack: CreditGrant = {
          id: String(index).padStart(3, '0'),
          remainingMillis: step.pack,
          priority: step.priority,
          expiresAt: step.lifeMs === null ? null : new Date(nowMs + step.lifeMs),
          createdAt: new Date(nowMs),
        }
        naive.add({ ...pack })
        lazy.add(nowMs, { ...pack })
      })
      lazy.fold(nowMs)
      expect(lazy.purse().creditMillis).toBe(naive.left(nowMs))
      expect(lazy.purse().unfoldedMillis).toBe(0)
    }),
    { numRuns: 2_000 },
  )
})

test('credits that come back after their pack was counted become credits of their own', () => {
  const expiresAt = new Date(T0)
  const pack: CreditGrant = { id: 'a', remainingMillis: 5, priority: 100, expiresAt, createdAt: expiresAt }
  const spent = foldPacks({ creditMillis: 0, unfoldedMillis: 5, nextExpiry: expiresAt }, [pack], expiresAt)
  expect(spent).toMatchObject({ creditMillis: 0, unfoldedMillis: 0, expiredMillis: 0, returnedMillis: 0 })
  const returned = { ...spent, creditMillis: 5, unfoldedMillis: -5 }
  expect(foldPacks(returned, spent.grants, expiresAt)).toMatchObject({
    creditMillis: 5,
    unfoldedMillis: 0,
    returnedMillis: 5,
  })
})
