import { useCallback, useRef, useState } from 'react'
import type { ApiError } from './api/api-error.ts'
import { newIdempotencyKey } from './api/idempotency-key.ts'
import { setSignedInHint } from './signed-in-hint.ts'
import { useWhenRestored } from './use-when-restored.ts'

/** `item` is what is bought: a plan or a pack. */
export type CheckoutState<Item> =
  | { kind: 'idle' }
  | { kind: 'redirecting'; item: Item }
  | { kind: 'failed'; item: Item; error: ApiError }

export interface Attempt<Item> {
  item: Item
  idempotencyKey: string
}

type OpenCheckout<Item> = (attempt: Attempt<Item>) => Promise<{ checkout_url: string }>

const IDLE = { kind: 'idle' } as const

/** Takes the visitor to Stripe. One attempt at a time; `start` during an attempt does nothing. */
export function useCheckout<Item>(open: OpenCheckout<Item>) {
  const [state, setState] = useState<CheckoutState<Item>>(IDLE)
  const attempt = useRef<Attempt<Item> | null>(null)
  const running = useRef(false)

  const reset = useCallback(() => {
    running.current = false
    setState(IDLE)
  }, [])
  useWhenRestored(reset)

  const start = useCallback(
    async (item: Item) => {
      if (running.current) return
      running.current = true
      attempt.current = attemptFor(item, attempt.current)
      setState({ kind: 'redirecting', item })
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
        setState({ kind: 'failed', item, error })
      }
    },
    [open],
  )

  return { state, start }
}

/** An attempt without an answer is repeated with its key, so that it cannot open a second session; another item has its own. */
function attemptFor<Item>(item: Item, unanswered: Attempt<Item> | null): Attempt<Item> {
  const isSame = JSON.stringify(unanswered?.item) === JSON.stringify(item)
  return unanswered && isSame ? unanswered : { item, idempotencyKey: newIdempotencyKey() }
}
