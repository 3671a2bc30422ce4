import { reproduceToken } from '../src/features/tokens/service.ts'
import type { Buyer } from './events.ts'
import type { EventApi } from './start-event-api.ts'

/** What a buyer ended up with, counted in the tables. */
export async function outcomeOf({ deps: { db } }: EventApi, buyer: Buyer) {
  const customers = await db
    .selectFrom('customers')
    .select(['id', 'email'])
    .where('stripeCustomerId', '=', buyer.customer)
    .execute()
  const subscriptions = await db
    .selectFrom('subscriptions')
    .select(['status', 'tier', 'priceId'])
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  const tokens = await db
    .selectFrom('mcpTokens')
    .select(['jti', 'isActive', 'tier'])
    .where('subscriptionId', '=', buyer.subscription)
    .execute()
  const mails = await db
    .selectFrom('emailDeliveries')
    .select('status')
    .where('customerId', '=', customers[0]?.id ?? '00000000-0000-0000-0000-000000000000')
    .where('kind', '=', 'welcome')
    .execute()
  return {
    customers: customers.length,
    email: customers[0]?.email ?? null,
    subscriptions: subscriptions.length,
    status: subscriptions[0]?.status ?? null,
    tier: subscriptions[0]?.tier ?? null,
    tokens: tokens.length,
    tokenActive: tokens[0]?.isActive ?? null,
    mails: mails.length,
  }
}

export const ONE_OF_EACH = { customers: 1, subscriptions: 1, tokens: 1, mails: 1 } as const

/** The buyer's token, as the e-mail would contain it. */
export async function tokenOf(
  { deps }: Pick<EventApi, 'deps'>,
  buyer: Pick<Buyer, 'subscription'>,
): Promise<string> {
  const record = await deps.db
    .selectFrom('mcpTokens')
    .selectAll()
    .where('subscriptionId', '=', buyer.subscription)
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  const token = await reproduceToken(record, deps)
  if (!token) throw new Error('The stored signing input does not give the stored token')
  return token
}

export async function eventStatus({ deps: { db } }: Pick<EventApi, 'deps'>, event: Record<string, unknown>) {
  return await db
    .selectFrom('webhookEvents')
    .select(['status', 'attempts', 'deliveryCount', 'lastError'])
    .where('id', '=', String(event['id']))
    .executeTakeFirst()
}
