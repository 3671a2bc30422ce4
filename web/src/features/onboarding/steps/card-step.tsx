import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { apiErrorFrom } from '../../../lib/api/api-error.ts'
import { retryWhenAway } from '../../../lib/api/session-query.ts'
import { setupPayment } from '../api/onboarding-calls.ts'
import { cardLook } from '../card-look.ts'
import { StepFrame } from '../step-frame.tsx'
import { loadStripeJs } from '../stripe-js.ts'

interface CardStepProps {
  session: string
  /** Why another card is needed. */
  declined: string | undefined
  /** Reads again how far the session is. */
  onSaved(): void
}

/** The card goes from Stripe's own frame to Stripe, and never to us. */
export function CardStep({ session, declined, onSaved }: CardStepProps) {
  const result = useQuery({
    queryKey: ['onboarding-card', session, declined],
    queryFn: () => prepare(session),
    retry: retryWhenAway,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <StepFrame
      step="Card"
      title="Which card pays?"
      lead="It is saved at Stripe for this and later invoices. Nothing is charged yet."
    >
      <AlertRegion>
        {declined && (
          <div>
            <p className="font-medium text-danger">The payment did not go through.</p>
            <p className="mt-1 text-muted">{declined}</p>
          </div>
        )}
      </AlertRegion>
      {result.data ? (
        <Elements
          stripe={result.data.stripe}
          options={{ clientSecret: result.data.clientSecret, appearance: cardLook }}
        >
          <CardForm onSaved={onSaved} />
        </Elements>
      ) : (
        <LoadNote result={result} what="the card form" />
      )}
    </StepFrame>
  )
}

async function prepare(session: string) {
  const setup = await setupPayment(session)
  const stripe = await loadStripeJs(setup).catch((cause: unknown): never => {
    throw apiErrorFrom(null, undefined, cause)
  })
  return { stripe, clientSecret: setup.client_secret }
}

function CardForm({ onSaved }: { onSaved(): void }) {
  const stripe = useStripe()
  const elements = useElements()
  const [isReady, setReady] = useState(false)
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<string>()

  const save = async () => {
    if (!stripe || !elements) return
    setPending(true)
    setProblem(undefined)
    const { error } = await stripe.confirmSetup({
      elements,
      // A bank that insists on a page of its own leads back here.
      confirmParams: { return_url: window.location.href },
      redirect: 'if_required',
    })
    setPending(false)
    // The fields say themselves what is incomplete.
    if (!error) onSaved()
    else if (error.type !== 'validation_error')
      setProblem(error.message ?? 'The card could not be saved. Try again, or use another.')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending) void save()
  }
  return (
    <form onSubmit={submit} aria-label="Card" className="space-y-6">
      <PaymentElement
        options={{ wallets: { applePay: 'never', googlePay: 'never', link: 'never' } }}
        onReady={() => setReady(true)}
      />
      <div role="alert" className="text-note empty:hidden">
        {problem && (
          <>
            <p className="font-medium text-danger">The card was not saved.</p>
            <p className="mt-1 text-muted">{problem} You can try again, or use another card.</p>
          </>
        )}
      </div>
      <Button type="submit" disabled={!isReady || isPending}>
        {isPending ? 'Saving...' : 'Save the card'}
      </Button>
    </form>
  )
}
