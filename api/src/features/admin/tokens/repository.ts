import type { Db, Tx } from '../../../db/client.ts'
import { countOlderAgents, servingSubscription } from '../../agents/plan-limit.ts'
import { lockKeyOf, ofAccount } from '../../customers/ownership.ts'

const SUMMARY = [
  'token.jti',
  'token.userId as accountId',
  'token.agentId',
  'agent.name as agentName',
  'agent.cameWithSubscriptionId',
  'token.tier',
  'token.isActive',
  'token.kid',
  'token.createdAt',
  'token.expiresAt',
  'token.lastSeenAt',
  'token.revokedAt',
  'token.revokedReason',
  'token.supersededAt',
] as const

export type TokenRow = Awaited<ReturnType<typeof listTokensOfCustomer>>[number]

/** Tokens of the customer's own subscriptions and those for the whole account. */
export async function listTokensOfCustomer(db: Db, customer: { id: string; accountId: string }) {
  return await selectTokens(db)
    .where('token.userId', '=', customer.accountId)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb('token.subscriptionId', 'is', null),
        eb(
          'token.subscriptionId',
          'in',
          selectFrom('subscriptions').select('stripeSubscriptionId').where('customerId', '=', customer.id),
        ),
      ]),
    )
    .orderBy('token.createdAt', 'desc')
    .orderBy('token.jti')
    .execute()
}

export async function findTokenRow(db: Db, jti: string): Promise<TokenRow | undefined> {
  return await selectTokens(db).where('token.jti', '=', jti).executeTakeFirst()
}

export async function getTokenRow(db: Db, jti: string): Promise<TokenRow> {
  return await selectTokens(db).where('token.jti', '=', jti).executeTakeFirstOrThrow()
}

function selectTokens(db: Db) {
  return db
    .selectFrom('mcpTokens as token')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .select(SUMMARY)
    .select([servingSubscription.as('subscriptionId'), countOlderAgents().as('olderAgents')])
}

/** The last e-mail that carried this token, whichever customer of the account it went to. */
export async function findTokenMail(tx: Tx, jti: string): Promise<{ id: string; kind: string } | undefined> {
  return await tx
    .selectFrom('emailDeliveries')
    .select(['id', 'kind'])
    .where('tokenJti', '=', jti)
    .where('kind', 'in', ['welcome', 'token_regenerated'])
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The owner of a subscription, needed to lock its customer. */
export async function findOwner(db: Db, subscriptionId: string) {
  return await selectOwners(db)
    .innerJoin('subscriptions as subscription', 'subscription.customerId', 'customer.id')
    .where('subscription.stripeSubscriptionId', '=', subscriptionId)
    .executeTakeFirst()
}

/** The newest customer of an account that has no subscription. */
export async function findAccountOwner(db: Db, accountId: string) {
  return await selectOwners(db)
    .where(ofAccount(accountId))
    .orderBy('customer.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function selectOwners(db: Db) {
  return db
    .selectFrom('customers as customer')
    .select([
      'customer.id as customerId',
      'customer.userId as accountId',
      'customer.email',
      lockKeyOf.as('lockKey'),
    ])
}
