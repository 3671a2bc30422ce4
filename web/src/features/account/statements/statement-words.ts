import { meters } from '@kamiyo/catalog/usage'
import { formatDate } from '../../../lib/date.ts'
import { asTitle } from '../../../lib/words.ts'
import type { Statement, StatementLine } from './list-statements.ts'

/** What became of an invoice that is not paid as it is. */
const ENDS: Readonly<Record<string, string>> = {
  unfinalised: 'Its invoice is not ready yet; we have been told',
  uncollectible: 'Not paid in time; it is not charged any more, and can still be paid on its page',
  void: 'Its invoice was voided; there is nothing to pay unless another follows',
  deleted: 'Its invoice was withdrawn; there is nothing to pay unless another follows',
  written_off: 'Written off; nothing is charged for it any more',
}

/** What is to be done about it, if anything. */
export function statementText({ status, total_cents, paid_at }: Statement): string {
  if (total_cents === 0) return 'Nothing to pay'
  if (status === 'sealed') return 'On its way to an invoice'
  if (status === 'invoiced') return 'On an invoice that is not paid yet'
  if (status === 'paid') return paid_at ? `Paid on ${formatDate(paid_at)}` : 'Paid'
  return ENDS[status] ?? asTitle(status)
}

/** The period, whose end is exclusive. */
export function spanText(start: string, end: string): string {
  return `${formatDate(start)} to ${formatDate(end)}`
}

/** The meter's name, or its id where the catalogue does not have it any more. */
export function meterName(usageType: string): string {
  if (usageType === 'calls') return 'Tool calls'
  return meters.find(({ id }) => id === usageType)?.name ?? usageType
}

export function unitOf(usageType: string): string {
  if (usageType === 'calls') return 'call'
  return meters.find(({ id }) => id === usageType)?.unit ?? 'unit'
}

/** Usage that came after its month was billed says for which month it is. */
export function lateText({ late, usage_start, usage_end }: StatementLine): string | undefined {
  return late ? `Reported late, for ${spanText(usage_start, usage_end)}` : undefined
}
