import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../../components/ui/button.tsx'
import type { Subscription } from '../get-account.ts'
import { invoicesQuery } from './invoices/list-invoices.ts'
import { PortalButton } from './portal-button.tsx'
import { needsPayment } from './subscription-facts.ts'

/** What the owner can do now; an open payment comes first. */
export function PlanActions({ subscription }: { subscription: Subscription }) {
  const { open_invoice: openInvoice, status } = subscription
  const payUrl = openInvoice?.hosted_invoice_url
  if (!subscription.is_own) return <CancelOrder subscription={subscription} />
  return (
    <div className="my-8 flex flex-col gap-4 sm:flex-row sm:items-start">
      {needsPayment(subscription) ? (
        <PaymentActions subscription={subscription} />
      ) : (
        <>
          {payUrl && <PayLink url={payUrl} />}
          <PortalButton
            variant={status === 'paused' ? 'primary' : 'secondary'}
            subscriptionId={subscription.id}
          >
            Manage plan
          </PortalButton>
        </>
      )}
    </div>
  )
}

/** Of an order that somebody else may have made: its owner may end it, unless it ends by itself. */
function CancelOrder({ subscription: { ends_at, id, plan_name: name } }: { subscription: Subscription }) {
  return (
    <div className="my-8 flex flex-col gap-4">
      <p className="max-w-prose text-note leading-relaxed text-muted">
        This order was made with your address while nobody was signed in, so its card and invoices are not
        shown.
      </p>
      {ends_at === null && (
        <PortalButton variant="secondary" subscriptionId={id}>
          Cancel {name}
        </PortalButton>
      )}
    </div>
  )
}

function PayLink({ url }: { url: string }) {
  return (
    <ButtonLink to={url} variant="primary">
      Pay the open invoice
    </ButtonLink>
  )
}

/** Paying on the invoice's page always works; a new card also does while Stripe is still retrying. */
function PaymentActions({ subscription }: { subscription: Subscription }) {
  const { open_invoice: openInvoice, payment_method_state: method, status } = subscription
  const known = openInvoice?.hosted_invoice_url
  const invoices = useQuery({ ...invoicesQuery, enabled: !known }).data
  const payUrl = known ?? invoices?.find((invoice) => invoice.status === 'open')?.hosted_invoice_url
  const isFirstPayment = status === 'incomplete'
  return (
    <>
      {payUrl && <PayLink url={payUrl} />}
      {!(isFirstPayment && payUrl) && (
        <PortalButton variant={payUrl ? 'secondary' : 'primary'} subscriptionId={subscription.id}>
          {method === 'invoiced' ? 'Manage plan' : 'Update payment'}
        </PortalButton>
      )}
    </>
  )
}
