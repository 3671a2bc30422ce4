import { useCallback, useRef, useState } from 'react'
import type { ApiError } from '../api/api-error.ts'
import { newIdempotencyKey } from '../api/idempotency-key.ts'
import { setSignedInHint } from '../signed-in-hint.ts'
import { useWhenRestored } from '../use-when-restored.ts'
import { type Attempt, openCheckout, type Purchase } from './open-checkout.ts'

export type CheckoutState =
  | { kind: 'idle' }
  | { kind: 'redirecting'; purchase: Purchase }
  | { kind: 'failed'; purchase: Purchase; error: ApiError }

/** One for each page, so that nothing else can be bought while a checkout opens. */
export interface Checkout {
  state: CheckoutState
  start(purchase: Purchase): Promise<void>
}

const IDLE = { kind: 'idle' } as const

/** Takes the visitor to Stripe. One attempt at a time; `start` during an attempt does nothing. */
export function useCheckout(
  open: (attempt: Attempt) => Promise<{ checkout_url: string }> = openCheckout,
): Checkout {
  const [state, setState] = useState<CheckoutState>(IDLE)
  const attempt = useRef<Attempt | null>(null)
  const running = useRef(false)

  const reset = useCallback(() => {
    running.current = false
    setState(IDLE)
  }, [])
  useWhenRestored(reset)

  const start = useCallback(
    async (purchase: Purchase) => {
      if (running.current) return
      running.current = true
      attempt.current = attemptFor(purchase, attempt.current)
      setState({ kind: 'redirecting', purchase })
      try {
        const session = await open(attempt.current)
        attempt.current = null
        window.location.assign(session.checkout_url)
      } catch (cause) {
        running.current = false
        const error = cause as ApiError
        if (error.status !== null) attempt.current = null
        // Only signed-in people get this error: the cards then show their plan.
        if (error.code === 'subscription_exists') setSignedInHint(true)
        setState({ kind: 'failed', purchase, error })
      }
    },
    [open],
  )

  return { state, start }
}

/** An attempt without an answer is repeated with its key, so that it cannot open a second session; another purchase has its own. */
function attemptFor(purchase: Purchase, unanswered: Attempt | null): Attempt {
  const isSame = JSON.stringify(unanswered?.purchase) === JSON.stringify(purchase)
  return unanswered && isSame ? unanswered : { purchase, idempotencyKey: newIdempotencyKey() }
}
