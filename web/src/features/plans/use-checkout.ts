import type { BuyableTier } from '@kamiyo/catalog/types'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiError } from '../../lib/api/api-error.ts'
import { newIdempotencyKey } from '../../lib/api/idempotency-key.ts'
import { setSignedInHint } from '../../lib/signed-in-hint.ts'
import { type CheckoutRequest, createCheckoutSession } from './create-checkout-session.ts'

export type CheckoutState =
  | { kind: 'idle' }
  | { kind: 'redirecting'; tier: BuyableTier }
  | { kind: 'failed'; tier: BuyableTier; error: ApiError }

const IDLE: CheckoutState = { kind: 'idle' }

/** Takes the visitor to Stripe. One attempt at a time; `start` during an attempt does nothing. */
export function useCheckout() {
  const [state, setState] = useState<CheckoutState>(IDLE)
  const attempt = useRef<CheckoutRequest | null>(null)
  const running = useRef(false)

  useEffect(() => {
    // The browser's back button may restore this page as it was: in the middle of a redirect.
    const onPageShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return
      running.current = false
      setState(IDLE)
    }
    window.addEventListener('pageshow', onPageShow)
    return () => window.removeEventListener('pageshow', onPageShow)
  }, [])

  const start = useCallback(async (tier: BuyableTier) => {
    if (running.current) return
    running.current = true
    attempt.current = requestFor(tier, attempt.current)
    setState({ kind: 'redirecting', tier })
    try {
      const session = await createCheckoutSession(attempt.current)
      attempt.current = null
      window.location.assign(session.checkout_url)
    } catch (cause) {
      running.current = false
      const error = cause as ApiError
      if (error.status !== null) attempt.current = null
      // Only signed-in people get this error: the cards then show their plan.
      if (error.code === 'subscription_exists') setSignedInHint(true)
      setState({ kind: 'failed', tier, error })
    }
  }, [])

  return { state, start }
}

/** An attempt without an answer is repeated with the same key, so that it cannot open a second session. */
function requestFor(tier: BuyableTier, unanswered: CheckoutRequest | null): CheckoutRequest {
  return unanswered?.tier === tier ? unanswered : { tier, idempotencyKey: newIdempotencyKey() }
}
