import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../../../lib/durations.ts'
import type { Hold } from '../hold.ts'
import type { NewCall } from '../reserver.ts'
import { giveBackHeld } from '../take-back.ts'
import { type Payers, startPayers } from '../testing/start-payers.ts'
import { anchorOnDay, monthAround } from './periods.ts'
import type { Charge } from './wallet.ts'
import { readBalance, readWallet } from './wallets-repository.ts'

const RUNS = 12
const CREDIT_MILLIS = 9_000
const UNITS = 4
const FREE_ANCHOR = anchorOnDay(1)

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

interface Made extends Charge {
  hold: Hold
  /** Names the month in which it was reserved. */
  month: string
  isCharged: boolean
  isOver: boolean
}

type Step =
  | { kind: 'plan' | 'free' | 'new plan' }
  | { kind: 'wait'; ms: number }
  | { kind: 'reserve' }
  | { kind: 'end'; which: number; as: 'served' | 'failed' | 'lost'; usedUnits: number }

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('plan', 'free') }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'new plan' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('wait'),
        ms: fc.constantFrom(60_000, DAY_MS, 9 * DAY_MS),
      }),
    },
    { weight: 7, arbitrary: fc.constant({ kind: 'reserve' as const }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('end'),
        which: fc.nat(),
        as: fc.constantFrom('served', 'failed', 'lost'),
        usedUnits: fc.integer({ min: 0, max: UNITS }),
      }),
    },
  ),
  { minLength: 10, maxLength: 40 },
) as fc.Arbitrary<Step[]>

/** The ledger has places for the months until then. */
const LAST_DAY = 60

/** One account, and the list of all of its calls, from which everything is counted anew. */
class Account {
  readonly made: Made[] = []
  readonly #payer: NewCall
  #nowMs = Date.now()
  #anchor: Date
  #isFree = false
  /** Of the last call that was allowed. */
  #wasFree = false
  #fallbacks = 0
  month: string
  keptMonth: string | undefined

  constructor(payer: NewCall) {
    this.#payer = payer
    this.#anchor = payer.terms.anchor
    this.month = this.#planMonth()
  }

  #planMonth() {
    const { start } = monthAround(this.#anchor, new Date(this.#nowMs))
    return `plan of ${this.#anchor.toISOString()} from ${start.toISOString()}`
  }

  #enterMonth() {
    if (!this.#isFree) {
      this.keptMonth = undefined
      this.month = this.#planMonth()
    } else {
      if (!this.#wasFree) {
        this.keptMonth = this.month
        this.#fallbacks += 1
      }
      const { start } = monthAround(FREE_ANCHOR, new Date(this.#nowMs))
      this.month = `free ${this.#fallbacks} from ${start.toISOString()}`
    }
    this.#wasFree = this.#isFree
  }

  async take(step: Step, startedMs: number): Promise<void> {
    const canWait = this.#nowMs < startedMs + LAST_DAY * DAY_MS
    this.#nowMs += step.kind === 'wait' && canWait ? step.ms : 1
    payers.setNow(new Date(this.#nowMs))
    if (step.kind === 'plan' || step.kind === 'free') this.#isFree = step.kind === 'free'
    if (step.kind === 'new plan') this.#anchor = new Date(this.#nowMs)
    if (step.kind === 'reserve') await this.#reserve()
    if (step.kind === 'end') await this.#end(step)
  }

  async #reserve() {
    const { terms } = this.#payer
    const served = this.#isFree
      ? { ...terms, includedCalls: 2, anchor: FREE_ANCHOR, hasCalendarMonths: true }
      : {
          ...terms,
          includedCalls: 3,
          overage: { maxMillis: 8_000, meter: 'overage_usd_2' },
          anchor: this.#anchor,
        }
    const answer = await payers.meter.reserve({
      ...this.#payer,
      units: UNITS,
      priceMillis: UNITS * 1_000,
      terms: served,
    })
    if (!answer.isAllowed) return
    this.#enterMonth()
    const { hold } = answer
    const { includedCalls, creditMillis, overageMillis } = hold.call
    this.made.push({
      ...{ hold, includedCalls, creditMillis, overageMillis },
      ...{ month: this.month, isCharged: true, isOver: false },
    })
  }

  async #end({ which, as, usedUnits }: Extract<Step, { kind: 'end' }>) {
    const running = this.made.filter(({ isOver }) => !isOver)
    const call = running[which % running.length]
    if (!call) return
    call.isOver = true
    call.isCharged = as === 'served'
    call.creditMillis = (call.creditMillis * usedUnits) / UNITS
    call.overageMillis = (call.overageMillis * usedUnits) / UNITS
    if (as === 'lost') await giveBackHeld(payers.db, { batchId: call.hold.batchId }, 'not_started')
    else {
      const outcome = as === 'served' ? 'ok' : 'tool_error'
      await payers.meter.end(call.hold, { outcome, durationMs: 1, units: usedUnits })
    }
  }

  /** What was used in a month. */
  usedIn(month: string) {
    const calls = this.made.filter((call) => call.month === month && call.isCharged)
    return {
      periodCalls: calls.length,
      includedUsed: sum(calls, ({ includedCalls }) => includedCalls),
      overageMillis: sum(calls, ({ overageMillis }) => overageMillis),
    }
  }
}

function sum(calls: readonly Made[], read: (call: Made) => number): number {
  return calls.reduce((total, call) => total + read(call), 0)
}

/** What the agent has used, by the months as they are stored. */
async function spentBy(agentId: string) {
  const rows = await payers.db
    .selectFrom('agentSpend')
    .select(['periodStart', 'calls', 'creditMillis'])
    .where('agentId', '=', agentId)
    .execute()
  return new Map(rows.map(({ periodStart, ...used }) => [periodStart.getTime(), used]))
}

function spentNaively(made: readonly Made[]) {
  const months = Map.groupBy(made, ({ hold }) => hold.call.periodStart.getTime())
  return new Map(
    [...months].map(([start, calls]) => {
      const charged = calls.filter(({ isCharged }) => isCharged)
      const creditMillis = sum(charged, (call) => call.creditMillis + call.overageMillis)
      return [start, { calls: charged.length, creditMillis }]
    }),
  )
}

test('a call that fails is free, and one that is served is charged once, whatever became of the plan meanwhile', async () => {
  const startedMs = Date.now()
  await fc.assert(
    fc.asyncProperty(steps, async (life) => {
      payers.setNow(new Date(startedMs))
      const payer = await payers.create()
      await payers.give(payer, CREDIT_MILLIS)
      const account = new Account(payer)
      for (const step of life) {
        await account.take(step, startedMs)
        const { planMonth, ...wallet } = await readWallet(
          payers.db,
          payer.accountId,
          payer.terms.anchor,
          payers.clock.now(),
        )
        expect(wallet).toMatchObject(account.usedIn(account.month))
        if (account.keptMonth === undefined) expect(planMonth).toBeNull()
        else expect(planMonth).toMatchObject(account.usedIn(account.keptMonth))
      }
      const charged = account.made.filter(({ isCharged }) => isCharged)
      expect(await readBalance(payers.db, payer.accountId)).toBe(
        CREDIT_MILLIS - sum(charged, ({ creditMillis }) => creditMillis),
      )
      expect(await spentBy(payer.agentId)).toEqual(spentNaively(account.made))
    }),
    { numRuns: RUNS },
  )
}, 120_000)
