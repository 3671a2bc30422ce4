import type { Catalog } from '@kamiyo/catalog/types'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { readStatus } from '../../stripe/subscription.ts'
import { freeStandingOf, readFreeStanding } from '../accounts/free-standing.ts'
import { isOpen } from '../accounts/repository.ts'
import { countOlderAgents, olderInAccount, servingSubscription } from '../agents/plan-limit.ts'
import { ENTITLEMENT_COLUMNS, type EntitlementFacts, readWithdrawal } from '../subscriptions/entitlement.ts'
import { readStoredTier } from '../subscriptions/tier.ts'
import type { AccessFacts } from './decide.ts'

export interface PresentedToken {
  jti: string
  tokenHash: string
  accountId: string
  agentId: string
  expiresAt: Date
  revokedAt: Date | null
  /** In the future while a rotated token can still be used alongside its successor. */
  supersededAt: Date | null
  /** From where its agent may call; null for everywhere. */
  allowedAddresses: string[] | null
  facts: AccessFacts
}

/** Worked out only for accounts that have, or had, credits; null for all others. */
const ofCredits = <Value>(value: RawBuilder<Value>) =>
  sql<Value | null>`case when wallet.last_grant_at is not null then ${value} end`

/** Gives access whatever the account is otherwise; for most tokens, nothing else is read. */
const isPlainlyPaid = sql<boolean>`coalesce(
  subscription.status = 'active' and subscription.first_paid_at is not null and subscription.quantity = 1
    and subscription.withdrawal is null and subscription.collection_pause is null
    and subscription.cancel_at is null and not subscription.cancel_at_period_end, false)`

/** Worked out only where there is a free plan, and for accounts that may need it; null for all others. */
const ofFree = <Value>({ freePlan }: Pick<Catalog, 'freePlan'>, value: RawBuilder<Value>) =>
  freePlan ? sql<Value | null>`case when not ${isPlainlyPaid} then ${value} end` : sql<Value | null>`null`

/**
 * One indexed read that finds tokens by their hashes, with what decides the access of their agents. All
 * hashes are a single parameter, so the statement is always the same.
 */
function presentedTokens(db: Db, catalog: Pick<Catalog, 'freePlan'>, tokenHashes: readonly string[]) {
  return db
    .selectFrom('mcpTokens as token')
    .leftJoin('subscriptions as subscription', (join) =>
      join.on('subscription.stripeSubscriptionId', '=', servingSubscription),
    )
    .leftJoin('wallets as wallet', 'wallet.accountId', 'token.userId')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .select([
      'token.jti',
      'token.tokenHash',
      'token.userId as accountId',
      'token.agentId',
      'token.expiresAt',
      'token.supersededAt',
      'token.revokedAt',
      'subscription.stripeSubscriptionId',
      'subscription.tier',
      'wallet.anchor as walletAnchor',
      'agent.allowedAddresses',
    ])
    .select((eb) =>
      eb.fn
        .coalesce(
          'subscription.billingCycleAnchor',
          'subscription.currentPeriodStart',
          'subscription.createdAt',
        )
        .as('anchor'),
    )
    .select(ENTITLEMENT_COLUMNS)
    .select(countOlderAgents().as('olderAgents'))
    .select(
      ofCredits(sql<number | null>`case when ${isOpen(sql`token.user_id`)} then ${olderInAccount} end`).as(
        'olderOnCredits',
      ),
    )
    .select(ofCredits(sql<boolean>`has_credits(token.user_id)`).as('hasCredits'))
    .select(ofFree(catalog, olderInAccount).as('olderOnFree'))
    .select(ofFree(catalog, freeStandingOf(sql`token.user_id`)).as('freeStanding'))
    .where('token.tokenHash', '=', sql<string>`any(${tokenHashes}::text[])`)
}

/** Builds the statement once instead of for each call, because building it takes longer than sending it. */
export function createPresentedTokensReader(
  db: Db,
  catalog: Pick<Catalog, 'freePlan'>,
): (hashes: string[]) => Promise<PresentedToken[]> {
  const compiled = presentedTokens(db, catalog, []).compile()
  return async (hashes) => {
    const query: typeof compiled = { ...compiled, parameters: [hashes] }
    const { rows } = await db.executeQuery(query)
    return rows.map(toPresented)
  }
}

type PresentedRow = Omit<PresentedToken, 'facts'> & { olderAgents: number } & SubscriptionColumns &
  CreditColumns &
  FreeColumns

interface CreditColumns {
  walletAnchor: Date | null
  hasCredits: boolean | null
  /** Null where credits do not serve the token. */
  olderOnCredits: number | null
}

interface FreeColumns {
  freeStanding: string | null
  /** Null where the free plan does not serve the token. */
  olderOnFree: number | null
}

/** All null if no subscription covers the token. */
type SubscriptionColumns = Omit<EntitlementFacts, 'status' | 'withdrawal' | 'cancelAtPeriodEnd'> & {
  stripeSubscriptionId: string | null
  tier: string | null
  status: string | null
  withdrawal: string | null
  cancelAtPeriodEnd: boolean | null
  anchor: Date | null
}

function toPresented(row: PresentedRow): PresentedToken {
  const { jti, tokenHash, accountId, agentId, expiresAt, revokedAt, supersededAt, allowedAddresses } = row
  const facts = {
    olderAgents: row.olderAgents,
    subscription: toServing(row),
    credits: toCredits(row),
    free: toFree(row),
  }
  return { jti, tokenHash, accountId, agentId, expiresAt, revokedAt, supersededAt, allowedAddresses, facts }
}

function toCredits({ hasCredits, walletAnchor, olderOnCredits }: CreditColumns): AccessFacts['credits'] {
  if (walletAnchor === null || olderOnCredits === null) return undefined
  return { isLeft: hasCredits === true, olderAgents: olderOnCredits, anchor: walletAnchor }
}

function toFree({ freeStanding, olderOnFree }: FreeColumns): AccessFacts['free'] {
  const standing = readFreeStanding(freeStanding)
  if (standing === undefined || olderOnFree === null) return undefined
  return { standing, olderAgents: olderOnFree }
}

function toServing(row: SubscriptionColumns): AccessFacts['subscription'] {
  const { stripeSubscriptionId: id, status, tier, anchor, cancelAtPeriodEnd, withdrawal } = row
  if (id === null || status === null || tier === null || anchor === null) return undefined
  return {
    id,
    tier: readStoredTier(tier),
    anchor,
    facts: {
      status: readStatus(status),
      pastDueSince: row.pastDueSince,
      cancelAtPeriodEnd: cancelAtPeriodEnd === true,
      cancelAt: row.cancelAt,
      currentPeriodEnd: row.currentPeriodEnd,
      checkoutPaymentStatus: row.checkoutPaymentStatus,
      firstPaidAt: row.firstPaidAt,
      quantity: row.quantity,
      collectionPause: row.collectionPause,
      collectionResumesAt: row.collectionResumesAt,
      withdrawal: readWithdrawal(withdrawal),
    },
  }
}
