import { brand } from '@kamiyo/catalog/brand'
import { creditPacks } from '@kamiyo/catalog/credits'
import { formatCredits } from '@kamiyo/catalog/format'
import { ReturnedMail } from './address-correction/returned-mail.tsx'
import { useTokenMail } from './address-correction/use-token-mail.ts'
import type { CheckoutSession } from './get-checkout-session.ts'
import { creditMailStep } from './mail-steps/credit-mail-step.ts'
import { NextSteps } from './next-steps.tsx'
import { OrderSummary } from './order-summary.tsx'
import { OrderWays } from './order-ways.tsx'

/** A pack that was paid for; it may no longer be sold. */
export function CreditsDone({ session }: { session: CheckoutSession }) {
  const pack = creditPacks.find(({ id }) => id === session.credit_pack)
  const mail = useTokenMail(session.session_id)
  const credits = pack ? formatCredits(pack.credits) : 'credits'
  return (
    <>
      <p className="mt-5 text-lg leading-relaxed text-muted">
        Thank you for buying {credits} for {brand.productName}. What you bought is added to your balance, and
        your agents use it from the next call.
      </p>
      <ReturnedMail mail={mail} sessionId={session.session_id} email={session.customer_email} />
      <OrderSummary
        session={session}
        bought={{ label: 'Credit pack', value: pack ? `${pack.name}, ${credits}` : '' }}
        email={mail?.corrected_to}
      />
      {mail?.state !== 'returned' && <NextSteps first={creditMailStep(mail?.state)} />}
      <OrderWays />
    </>
  )
}
