import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { plans } from '@kamiyo/catalog/plans'
import { ButtonLink } from '../../components/ui/button.tsx'
import { RowList } from '../../components/ui/row-list.tsx'
import { pages } from '../../config/pages.ts'
import { ReturnedMail } from './address-correction/returned-mail.tsx'
import { useTokenMail } from './address-correction/use-token-mail.ts'
import type { CheckoutSession } from './get-checkout-session.ts'
import { NextSteps } from './next-steps.tsx'
import { OrderId } from './order-id.tsx'

export function OrderDone({ session }: { session: CheckoutSession }) {
  const planName = plans.find((plan) => plan.tier === session.tier)?.name ?? ''
  const mail = useTokenMail(session.session_id)
  return (
    <>
      <p className="mt-5 text-lg leading-relaxed text-muted">
        Thank you for subscribing to {brand.productName} {planName}.
      </p>
      <ReturnedMail mail={mail} sessionId={session.session_id} email={session.customer_email} />
      <OrderSummary session={session} planName={planName} email={mail?.corrected_to} />
      {mail?.state !== 'returned' && <NextSteps mail={mail} />}
      <div className="mt-12 flex flex-col gap-4 sm:flex-row">
        <ButtonLink to={pages.setup.path}>View Setup Guide</ButtonLink>
        <ButtonLink to={pages.dashboard.path} variant="secondary">
          Go to Dashboard
        </ButtonLink>
      </div>
    </>
  )
}

interface OrderSummaryProps {
  session: CheckoutSession
  planName: string
  /** The corrected address, if it differs from the one given at checkout. */
  email: string | null | undefined
}

function OrderSummary({ session, planName, email }: OrderSummaryProps) {
  const { amount_total: amountMinor, currency } = session
  const rows = [
    { label: 'Plan', value: planName },
    {
      label: 'Amount',
      value: amountMinor === null || currency === null ? '' : formatMoney(amountMinor, currency),
    },
    { label: 'E-mail', value: email ?? session.customer_email ?? '' },
  ].filter((row) => row.value !== '')
  return (
    <div className="mt-10">
      <RowList label="Order details" rows={rows}>
        <OrderId sessionId={session.session_id} />
      </RowList>
    </div>
  )
}
