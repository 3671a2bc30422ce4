import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { listOpenInvoices } from '../../invoices/repository.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'

/** The page on which the newest open invoice can be paid. */
export async function findPayUrl(
  { db }: Deps,
  subscription: SubscriptionRecord,
): Promise<string | undefined> {
  const [newest] = await listOpenInvoices(db, subscription.stripeSubscriptionId)
  return newest?.hostedInvoiceUrl ?? undefined
}

/** What is still to be paid; undefined when nothing is. */
export async function findOpenAmount(
  { db }: Deps,
  subscription: SubscriptionRecord,
): Promise<string | undefined> {
  const open = await listOpenInvoices(db, subscription.stripeSubscriptionId)
  const [newest] = open
  if (!newest) return undefined
  const { currency } = newest
  const inCurrency = open.filter((invoice) => invoice.currency === currency)
  return formatMoney(
    inCurrency.reduce((sum, { amountDueMinor }) => sum + amountDueMinor, 0),
    currency,
  )
}
