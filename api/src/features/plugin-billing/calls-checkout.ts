import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Buyer } from '../checkout/buyer.ts'
import { packForCalls } from '../checkout/calls-pack.ts'
import { sellCredits } from '../checkout/create-credit-session.ts'
import type { CheckoutDeps } from '../checkout/open-session.ts'
import { checkReturnUrl } from '../checkout/return-url.ts'
import type { CallsBody } from './schemas.ts'

interface Payer {
  buyer: Buyer
  clientKey: string | undefined
}

/** Opens a Checkout page for the credits that calls of tools cost, for the payer's account. */
export async function openCallsCheckout(
  deps: CheckoutDeps & Pick<Deps, 'catalog'>,
  { items, successUrl, cancelUrl }: Static<typeof CallsBody>,
  { buyer, clientKey }: Payer,
) {
  const pack = packForCalls(deps.catalog, items)
  const request = {
    items,
    ...(successUrl !== undefined && {
      success_url: checkReturnUrl(deps.config, 'successUrl', successUrl),
    }),
    ...(cancelUrl !== undefined && { cancel_url: checkReturnUrl(deps.config, 'cancelUrl', cancelUrl) }),
  }
  const opened = await sellCredits(deps, pack, { request, buyer, clientKey })
  return { sessionId: opened.session_id, checkoutUrl: opened.checkout_url }
}
