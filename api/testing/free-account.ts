import type { BuyableTier } from '@kamiyo/catalog/types'
import { waitFor } from '../../tests/harness/wait-for.ts'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent } from './events.ts'
import type { AccountApi } from './start-account-api.ts'
import { sign } from './start-event-api.ts'

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/

export interface FreeAccount {
  email: string
  accountId: string
  token: string
}

/** Somebody who signs in for the first time, and reads the token in their mailbox. */
export async function signUp(api: AccountApi, email = newBuyer().email): Promise<FreeAccount> {
  await api.signIn(email)
  const token = await mailedToken(api, email)
  return { email, accountId: await accountIdOf(api, email), token }
}

export async function mailedToken(api: AccountApi, email: string): Promise<string> {
  return await waitFor(`a token for ${email}`, async () => {
    const mails = await api.sandbox.mails(email)
    return mails.flatMap(({ text }) => TOKEN.exec(text ?? '') ?? [])[0]
  })
}

async function accountIdOf({ deps }: Pick<AccountApi, 'deps'>, email: string): Promise<string> {
  const { userId } = await deps.db
    .selectFrom('customers')
    .select('userId')
    .where('emailNorm', '=', email)
    .where('deletedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return userId
}

export async function deliver(api: Pick<AccountApi, 'env' | 'url'>, event: object): Promise<void> {
  const body = JSON.stringify(event)
  const signature = sign(body, new Date(), api.env['STRIPE_WEBHOOK_SECRET'])
  const { status } = await fetch(`${api.url}/api/v1/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body,
  })
  if (status !== 200) throw new Error(`The event was answered with ${status}`)
}

/** What Stripe sends when the plan is bought with the address of the account, by a guest or by whoever is signed in to it. */
export function purchaseEvents(
  api: Pick<AccountApi, 'env'>,
  buyer: Buyer,
  tier: BuyableTier = 'personal',
  accountId?: string,
): object[] {
  const priceId = api.env[`STRIPE_PRICE_MCP_${tier.toUpperCase()}`] ?? ''
  const metadata = { product_type: 'mcp', tier }
  return [
    subscriptionEvent(buyer, 'created', { priceId, overrides: { metadata } }),
    checkoutEvent(buyer, {
      overrides: { metadata: { ...metadata, ...(accountId && { account_id: accountId }) } },
    }),
  ]
}

export async function buyPlan(
  api: AccountApi,
  email: string,
  tier: BuyableTier = 'personal',
  accountId?: string,
): Promise<Buyer> {
  const buyer = { ...newBuyer(), email }
  for (const event of purchaseEvents(api, buyer, tier, accountId)) await deliver(api, event)
  return buyer
}

export async function cancelPlan(api: AccountApi, buyer: Buyer): Promise<void> {
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 20 }
  const priceId = api.env['STRIPE_PRICE_MCP_PERSONAL']
  await deliver(api, subscriptionEvent(buyer, 'deleted', { after: 20, priceId, overrides }))
}
