import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../../components/ui/button.tsx'
import type { Subscription } from '../api/get-account.ts'
import { invoicesQuery } from '../api/list-invoices.ts'
import { needsPayment } from '../subscription-facts.ts'
import { PortalButton } from './portal-button.tsx'

/** What its owner can do now; where a payment is open, that comes first. */
export function PlanActions({ subscription }: { subscription: Subscription }) {
  const { status } = subscription
  return (
    <div className="my-8 flex flex-col gap-4 sm:flex-row sm:items-start">
      {needsPayment(subscription) ? (
        <PaymentActions status={status} />
      ) : (
        <PortalButton variant={status === 'paused' ? 'primary' : 'secondary'}>Manage plan</PortalButton>
      )}
    </div>
  )
}

/** A new card saves a subscription that Stripe still collects for; later only the invoice does. */
function PaymentActions({ status }: { status: string }) {
  const invoices = useQuery(invoicesQuery).data
  const payUrl = invoices?.find((invoice) => invoice.status === 'open')?.hosted_invoice_url
  const cardHelps = status === 'past_due' || !payUrl
  return (
    <>
      {cardHelps && <PortalButton variant="primary">Update payment</PortalButton>}
      {payUrl && (
        <ButtonLink to={payUrl} variant={cardHelps ? 'secondary' : 'primary'}>
          Pay the open invoice
        </ButtonLink>
      )}
      {!cardHelps && <PortalButton variant="secondary">Update payment</PortalButton>}
    </>
  )
}
