import { type Buyer, checkoutEvent, type Json, newBuyer, subscriptionEvent } from './events.ts'
import { tokenOf } from './outcome.ts'
import type { EventApi } from './start-event-api.ts'

/** Creates a customer with a subscription from the two events of a purchase. */
export async function purchase(
  api: EventApi,
  { buyer = newBuyer(), overrides = {} }: { buyer?: Buyer; overrides?: Json } = {},
): Promise<Buyer> {
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
  await api.deliver(checkoutEvent(buyer))
  return buyer
}

/** A purchase, and the token from its e-mail. */
export async function buy(api: EventApi): Promise<{ buyer: Buyer; token: string }> {
  const buyer = await purchase(api)
  return { buyer, token: await tokenOf(api, buyer) }
}
