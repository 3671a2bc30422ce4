import { overageRate } from '@kamiyo/catalog/overage'
import type { UsageRate } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'

/** What a meter costs; null for one that costs nothing. */
export type FindRate = (meter: string) => UsageRate | null

interface RatedPeriod {
  accountId: string
  start: Date
  /** Exclusive. */
  end: Date
  currency: string
}

/**
 * What each meter costs an account in a period; its own rate before everybody's. A rate is in force from the next period on.
 * Where a meter had none when the period began, the first that it got counts if the account had not reported anything by then: only
 * an event of an earlier time can have begun its first period before.
 */
export async function readRates(db: Db, { accountId, start, end, currency }: RatedPeriod): Promise<FindRate> {
  const { rows } = await sql<{ meter: string; rate: UsageRate }>`
    select distinct on (meter) meter, rate from usage_rates
    where (account_id = ${accountId} or account_id is null) and currency = ${currency}
      and (effective_from <= ${start}
        or effective_from < ${end} and effective_from <= (
          select created_at from usage_accounts where usage_accounts.account_id = ${accountId}))
    order by meter, effective_from > ${start}, account_id nulls last,
      case when effective_from <= ${start} then effective_from end desc, effective_from`.execute(db)
  const rates = new Map(rows.map(({ meter, rate }) => [meter, rate]))
  return (meter) => rates.get(meter) ?? overageRate(meter, currency) ?? null
}

export interface ListedRate {
  meter: string
  rate: UsageRate
}

/**
 * Writes down what each meter costs from the next period on, where that is new. Only the rates of the very first start hold for all
 * time: a meter that gets its rate later was free until then.
 */
export async function insertChangedRates(
  tx: Tx,
  listed: readonly ListedRate[],
  currency: string,
  now: Date,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('usage_rates'))`.execute(tx)
  await sql`
    insert into usage_rates (meter, rate, currency, effective_from)
    select given.meter, given.rate, ${currency},
      case when not exists (select from usage_rates) then '-infinity'::timestamptz else ${now}::timestamptz end
    from unnest(${listed.map(({ meter }) => meter)}::text[], ${listed.map(({ rate }) => JSON.stringify(rate))}::jsonb[])
      as given (meter, rate)
    left join (
      select distinct on (meter) meter, rate, currency from usage_rates where account_id is null
      order by meter, effective_from desc) newest on newest.meter = given.meter
    where newest.meter is null or newest.rate <> given.rate or newest.currency <> ${currency}
    on conflict (meter, account_id, effective_from) do update set rate = excluded.rate, currency = excluded.currency`.execute(
    tx,
  )
}
