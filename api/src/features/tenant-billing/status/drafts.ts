import type Stripe from 'stripe'
import type { StateAtStripe } from './at-stripe.ts'

/** What the next renewal and invoices of usage ask for. The renewal is its draft where Stripe has made it, or else the preview. */
export function sumDrafts(
  { drafts, previewMinor }: Pick<StateAtStripe, 'drafts' | 'previewMinor'>,
  { currency, subscription }: { currency: string; subscription: string | null },
): number {
  const renewal = drafts.find((draft) => subscription !== null && subscriptionOf(draft) === subscription)
  const usage = drafts.filter(
    (draft) => draft !== renewal && draft.currency === currency && isOfUsage(draft) && draft.auto_advance,
  )
  const renewalMinor = renewal ? amountOf(renewal) : previewMinor
  return usage.reduce((sum, draft) => sum + amountOf(draft), renewalMinor)
}

/** While a draft is held, its statement still counts as not delivered. */
function amountOf(draft: Stripe.Invoice): number {
  if (draft.auto_advance || !isOfUsage(draft)) return draft.amount_due
  return draft.lines.data
    .filter(({ metadata }) => metadata['statement_id'] !== undefined)
    .reduce((left, { amount }) => left - amount, draft.amount_due)
}

const isOfUsage = ({ metadata }: Stripe.Invoice) => metadata?.['statement_id'] !== undefined

function subscriptionOf({ parent }: Stripe.Invoice): string | undefined {
  const owner = parent?.subscription_details?.subscription
  return typeof owner === 'string' ? owner : owner?.id
}
