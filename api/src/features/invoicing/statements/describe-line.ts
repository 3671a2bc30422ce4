import { formatMoney } from '@kamiyo/catalog/format'
import { overageName } from '@kamiyo/catalog/overage'
import type { Meter, UsageRate } from '@kamiyo/catalog/types'
import type { StatementLine } from './statements-repository.ts'

const MAX_LENGTH = 250

/** A line as the invoice shows it, such as "12,345 API calls (10.00 USD per 1,000)". */
export function describeLine(line: StatementLine, meters: readonly Meter[], currency: string): string {
  const meter = meters.find(({ id }) => id === line.meter)
  const quantity = Number(line.quantity).toLocaleString('en-US', { maximumFractionDigits: 6 })
  const late = line.isLate ? ', reported after the period ended' : ''
  const name = line.quantity === '1' ? meter?.unit : meter?.name
  const what = `${quantity} ${name ?? overageName(line.meter) ?? line.meter}${late}`
  return `${what}${line.rate ? ` (${describeRate(line.rate, currency)})` : ''}`.slice(0, MAX_LENGTH)
}

function describeRate({ amountCents, per, included, tiers }: UsageRate, currency: string): string {
  const price = `${formatMoney(amountCents, currency)}${per === 1 ? ' each' : ` per ${per.toLocaleString('en-US')}`}`
  const free = included ? `${included.toLocaleString('en-US')} included, ` : ''
  return tiers ? `${free}${tiers.mode} tiers` : `${free}${price}`
}
