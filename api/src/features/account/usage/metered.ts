import type { Meter } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { MINUTE_MS } from '../../../lib/durations.ts'
import { listUsageByDay, listUsageByDimension } from '../../metering/usage-repository.ts'
import { anchorOnDay, monthAround } from '../../metering/wallets/periods.ts'
import { toRateReply } from '../../tenant-billing/rate-reply.ts'
import { findBillingState } from '../../tenant-billing/status/repository.ts'
import { type RatedUsage, summarizeUsage } from '../../tenant-billing/usage/summarize.ts'

/** Events may be so far ahead of our clock. */
const AHEAD_MS = 5 * MINUTE_MS
const CALENDAR_MONTHS = anchorOnDay(1)
const MAX_DIMENSIONS = 20
/** Calls of tools, which the gate counts without their being reported. */
const CALLS = { id: 'calls', name: 'Tool calls', unit: 'call', aggregation: 'sum' } as const

type MeteredDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db' | 'openMeter'>

/** What an account has used in the month that it is billed for now, and what that month costs so far. */
export async function getMeteredUsage(deps: MeteredDeps, accountId: string) {
  const { catalog, clock, config, db } = deps
  const now = clock.now()
  const { anchor } = await findBillingState(db, accountId)
  const { start, end: periodEnd } = monthAround(anchor ?? CALENDAR_MONTHS, now)
  const span = { accountId, start, end: new Date(Math.min(now.getTime() + AHEAD_MS, periodEnd.getTime())) }
  const usage = await summarizeUsage(deps, span)
  const byDay = Map.groupBy(await listUsageByDay(db, span), ({ meter }) => meter)
  const byDimension = Map.groupBy(await listUsageByDimension(db, span, MAX_DIMENSIONS), ({ meter }) => meter)
  return {
    period_start: start.toISOString(),
    period_end: periodEnd.toISOString(),
    currency: config.billing.currency,
    is_billed: config.billing.billsUsage,
    total_cents: usage.reduce((total, { amountMinor }) => total + amountMinor, 0),
    meters: inOrder(catalog.meters, usage).map(({ meter, used }) => ({
      ...toMeterReply(meter, used),
      days: isLevel(meter) ? [] : (byDay.get(used.meter) ?? []).map(toNumber),
      dimensions: isLevel(meter) ? [] : (byDimension.get(used.meter) ?? []).map(toNumber),
    })),
  }
}

type ShownMeter = Pick<Meter, 'id' | 'name' | 'unit' | 'aggregation'>

/** As in the catalogue; what is not in it any more comes last, under its id. */
function inOrder(meters: readonly Meter[], usage: readonly RatedUsage[]) {
  const known: readonly ShownMeter[] = [...meters, CALLS]
  const place = ({ meter }: RatedUsage) => {
    const found = known.findIndex(({ id }) => id === meter)
    return found < 0 ? known.length : found
  }
  return usage
    .toSorted((one, other) => place(one) - place(other))
    .map((used) => ({
      used,
      meter: known[place(used)] ?? { ...CALLS, id: used.meter, name: used.meter, unit: 'unit' },
    }))
}

function toMeterReply({ name, unit, aggregation }: ShownMeter, used: RatedUsage) {
  return {
    usage_type: used.meter,
    name,
    unit,
    aggregation,
    quantity: Number(used.quantity),
    events: used.events,
    rate: toRateReply(used.rate),
    amount_cents: used.amountMinor,
  }
}

/** Of a level the highest counts, so that neither days nor kinds of it add up. */
function isLevel({ aggregation }: ShownMeter): boolean {
  return aggregation === 'level'
}

function toNumber<Row extends { quantity: string }>({ quantity, ...row }: Row) {
  return { ...row, quantity: Number(quantity) }
}
