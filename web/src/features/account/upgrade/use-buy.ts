import { type Attempt, openCheckout } from '../../../lib/checkout/open-checkout.ts'
import { useCheckout } from '../../../lib/checkout/use-checkout.ts'

/** Set in the address to which Stripe returns, so that the page waits for what was bought. */
export const BOUGHT_PARAM = 'bought'

/** Takes the owner to Stripe and back to this page; a first plan leads to the page that explains the token. */
export function useBuy() {
  const { state, start } = useCheckout(openFromHere)
  return {
    buy: start,
    isOpening: state.kind === 'redirecting',
    error: state.kind === 'failed' ? state.error : null,
  }
}

async function openFromHere(attempt: Attempt) {
  const { origin, pathname } = window.location
  const here = `${origin}${pathname}`
  const isPlan = 'tier' in attempt.purchase
  return await openCheckout(attempt, {
    cancel_url: here,
    ...(!isPlan && { success_url: `${here}?${BOUGHT_PARAM}=1` }),
  })
}
