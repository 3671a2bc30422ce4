import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { listOpenInvoices, type OpenInvoice } from '../../invoices/repository.ts'
import { overdueEnd } from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'

/** The page on which the newest open invoice can be paid. */
export async function findPayUrl(
  { db }: Deps,
  subscription: SubscriptionRecord,
): Promise<string | undefined> {
  const [newest] = await listOpenInvoices(db, subscription.stripeSubscriptionId)
  return newest?.hostedInvoiceUrl ?? undefined
}

/** The amount still due; undefined if there is none. */
export async function findOpenAmount(
  { db }: Deps,
  subscription: SubscriptionRecord,
): Promise<string | undefined> {
  return sumOf(await listOpenInvoices(db, subscription.stripeSubscriptionId))
}

export interface StillOpen {
  amount: string
  payUrl: string | undefined
  /** Undefined if the open amount does not end access. */
  accessUntil: string | undefined
}

/** The amount due besides one invoice; undefined if there is none. */
export async function findOtherToPay(
  { db, config }: Deps,
  subscription: SubscriptionRecord,
  invoiceId: string,
): Promise<StillOpen | undefined> {
  const open = await listOpenInvoices(db, subscription.stripeSubscriptionId)
  const others = open.filter(({ stripeInvoiceId }) => stripeInvoiceId !== invoiceId)
  const amount = sumOf(others)
  if (amount === undefined) return undefined
  const { status, pastDueSince } = subscription
  const endsAt =
    status === 'past_due' && pastDueSince
      ? overdueEnd(pastDueSince, subscription, config.pastDueGraceDays)
      : undefined
  return {
    amount,
    payUrl: others[0]?.hostedInvoiceUrl ?? undefined,
    accessUntil: endsAt && formatDate(endsAt),
  }
}

/** Only invoices in the currency of the newest one. */
function sumOf(open: readonly OpenInvoice[]): string | undefined {
  const [newest] = open
  if (!newest) return undefined
  const { currency } = newest
  const inCurrency = open.filter((invoice) => invoice.currency === currency)
  return formatMoney(
    inCurrency.reduce((sum, { amountDueMinor }) => sum + amountDueMinor, 0),
    currency,
  )
}
