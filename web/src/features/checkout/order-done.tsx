import { brand } from '@kamiyo/catalog/brand'
import { plans } from '@kamiyo/catalog/plans'
import { ReturnedMail } from './address-correction/returned-mail.tsx'
import { useTokenMail } from './address-correction/use-token-mail.ts'
import type { CheckoutSession } from './get-checkout-session.ts'
import { mailStep } from './mail-steps/mail-step.ts'
import { NextSteps } from './next-steps.tsx'
import { OrderSummary } from './order-summary.tsx'
import { OrderWays } from './order-ways.tsx'

export function OrderDone({ session }: { session: CheckoutSession }) {
  const planName = plans.find((plan) => plan.tier === session.tier)?.name ?? ''
  const mail = useTokenMail(session.session_id)
  const first = { title: 'Check your e-mail for the MCP token', text: mailStep(mail?.state) }
  return (
    <>
      <p className="mt-5 text-lg leading-relaxed text-muted">
        Thank you for subscribing to {brand.productName} {planName}.
      </p>
      <ReturnedMail mail={mail} sessionId={session.session_id} email={session.customer_email} />
      <OrderSummary
        session={session}
        bought={{ label: 'Plan', value: planName }}
        email={mail?.corrected_to}
      />
      {mail?.state !== 'returned' && <NextSteps first={first} />}
      <OrderWays />
    </>
  )
}
