import { formatMoney } from '@kamiyo/catalog/format'
import { ButtonLink } from '../../../../components/ui/button.tsx'
import { formatDate } from '../../../../lib/date.ts'
import type { Account, Subscription } from '../../get-account.ts'
import { Notice } from '../../notice.tsx'

/** What is still to be paid for subscriptions that have ended. */
export function OpenPastInvoices({ account }: { account: Account }) {
  const { past_subscriptions: past, role } = account
  return past.map((subscription) => (
    <OpenPastInvoice key={subscription.id} subscription={subscription} isOwner={role === 'owner'} />
  ))
}

function OpenPastInvoice({ subscription, isOwner }: { subscription: Subscription; isOwner: boolean }) {
  const { open_invoice: invoice, plan_name, ends_at } = subscription
  if (!invoice) return null
  const { amount_due, currency, hosted_invoice_url: url } = invoice
  const ended = ends_at ? `ended on ${formatDate(ends_at)}` : 'has ended'
  return (
    <Notice tone="info" className="mt-8">
      Your {plan_name} subscription {ended}, and an invoice of {formatMoney(amount_due, currency)} is still
      unpaid.
      {isOwner && url && (
        <span className="mt-3 block">
          <ButtonLink to={url} variant="secondary">
            Pay the open invoice
          </ButtonLink>
        </span>
      )}
    </Notice>
  )
}
