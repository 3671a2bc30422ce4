import { randomUUID } from 'node:crypto'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { withTransaction } from '../src/db/transaction.ts'
import type { Deps } from '../src/deps.ts'
import { obtainDefaultAgent } from '../src/features/agents/repository.ts'
import { getCustomer } from '../src/features/customers/repository.ts'
import { findToken } from '../src/features/tokens/repository.ts'
import { issueToken, reproduceToken } from '../src/features/tokens/service.ts'

export interface Subscriber {
  email: string
  accountId: string
  tier: BuyableTier
  status: string
  customer: string
  subscription: string
  token: string
}

const MONTH_MS = 30 * 86_400_000

/** Creates the rows that a purchase leaves, for a customer who exists in Stripe. */
export async function createSubscriber(deps: Deps, given: Partial<Subscriber> = {}): Promise<Subscriber> {
  const email = given.email ?? `${randomUUID()}@example.com`
  const tier = given.tier ?? 'team'
  const status = given.status ?? 'active'
  const customer = given.customer ?? (await deps.stripe.customers.create({ email, name: 'Ada Lovelace' })).id
  const subscription = given.subscription ?? `sub_${randomUUID().replaceAll('-', '')}`
  const { accountId, token } = await withTransaction(deps.db, async (tx) => {
    const { id } = await tx
      .insertInto('customers')
      .values({ stripeCustomerId: customer, email, name: 'Ada Lovelace' })
      .onConflict((conflict) => conflict.column('stripeCustomerId').doUpdateSet({ email }))
      .returning('id')
      .executeTakeFirstOrThrow()
    const { accountId } = await getCustomer(tx, id)
    await tx
      .insertInto('subscriptions')
      .values({
        stripeSubscriptionId: subscription,
        customerId: id,
        tier,
        status,
        currentPeriodEnd: new Date(deps.clock.now().getTime() + MONTH_MS),
      })
      .execute()
    const agentId = await obtainDefaultAgent(tx, accountId, subscription)
    const jti = await issueToken(tx, deps, { accountId, agentId, subscription: { id: subscription, tier } })
    const record = await findToken(tx, jti)
    return { accountId, token: (record && (await reproduceToken(record, deps))) ?? '' }
  })
  return { email, accountId, tier, status, customer, subscription, token }
}
