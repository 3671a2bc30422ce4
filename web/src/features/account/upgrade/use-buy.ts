import type { BuyableTier } from '@kamiyo/catalog/types'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import { type Attempt, useCheckout } from '../../../lib/use-checkout.ts'

export type Purchase = { tier: BuyableTier } | { creditPack: string }

/** Set in the address to which Stripe returns, so that the page waits for what was bought. */
export const BOUGHT_PARAM = 'bought'

/** Takes the owner to Stripe and back to this page; a first plan leads to the page that explains the token. */
export function useBuy() {
  const { state, start } = useCheckout(openCheckout)
  return {
    buy: start,
    isOpening: state.kind === 'redirecting',
    error: state.kind === 'failed' ? state.error : null,
  }
}

async function openCheckout({ item: purchase, idempotencyKey }: Attempt<Purchase>) {
  const { origin, pathname } = window.location
  const here = `${origin}${pathname}`
  const params = { header: { 'idempotency-key': idempotencyKey } }
  return await requestData((signal) =>
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
}
