import type { BuyableTier } from '@kamiyo/catalog/types'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { newIdempotencyKey } from '../../../lib/api/idempotency-key.ts'
import { useWhenRestored } from '../../../lib/use-when-restored.ts'

export type Purchase = { tier: BuyableTier } | { creditPack: string }

/** Set in the address to which Stripe returns, so that the page waits for what was bought. */
export const BOUGHT_PARAM = 'bought'

/** Takes the owner to Stripe and back to this page; a first plan leads to the page that explains the token. */
export function useBuy() {
  const attempt = useRef<Attempt | null>(null)
  const { mutate, reset, isPending, isSuccess, error } = useMutation<string, ApiError, Purchase>({
    mutationFn: async (purchase) => {
      attempt.current = attemptFor(purchase, attempt.current)
      return await openCheckout(attempt.current)
    },
    onSuccess: (url) => {
      attempt.current = null
      window.location.assign(url)
    },
    onError: ({ status }) => {
      if (status !== null) attempt.current = null
    },
  })

  useWhenRestored(reset)

  return { buy: mutate, isOpening: isPending || isSuccess, error }
}

interface Attempt {
  purchase: Purchase
  idempotencyKey: string
}

/** An attempt without an answer is repeated with its key, so that it cannot open a second session; another purchase has its own. */
function attemptFor(purchase: Purchase, unanswered: Attempt | null): Attempt {
  const isSame = JSON.stringify(unanswered?.purchase) === JSON.stringify(purchase)
  return unanswered && isSame ? unanswered : { purchase, idempotencyKey: newIdempotencyKey() }
}

async function openCheckout({ purchase, idempotencyKey }: Attempt): Promise<string> {
  const { origin, pathname } = window.location
  const here = `${origin}${pathname}`
  const params = { header: { 'idempotency-key': idempotencyKey } }
  const session = await requestData((signal) =>
    'tier' in purchase
      ? apiClient.POST('/api/billing/create-checkout-session', {
          params,
          body: { tier: purchase.tier, cancel_url: here },
          signal,
        })
      : apiClient.POST('/api/billing/create-credit-checkout-session', {
          params,
          body: {
            credit_pack: purchase.creditPack,
            cancel_url: here,
            success_url: `${here}?${BOUGHT_PARAM}=1`,
          },
          signal,
        }),
  )
  return session.checkout_url
}
