import { toMajorUnits } from '@kamiyo/catalog/currency'
import type { Tx } from '../../db/client.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { isAccountOpen } from '../accounts/repository.ts'
import { DEFAULT_AGENT, insertAgent } from '../agents/repository.ts'
import { getCustomer, lockAddressOf } from '../customers/repository.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { grantCredits } from '../metering/credits/grant-credits.ts'
import { findGrant } from '../metering/credits/grants-repository.ts'
import type { PurchaseRecord } from '../purchases/repository.ts'
import { listReversed } from '../reversals/purchases.ts'
import { hasUsableToken } from '../tokens/repository.ts'
import { issueToken } from '../tokens/service.ts'
import { tellOfLatePurchase } from './late-payments.ts'
import type { ProvisioningContext } from './provision.ts'
import { PURCHASE, settlePurchaseReversal } from './purchase-reversal.ts'

export interface PurchasePaid {
  /** The credits expire so many days after this. */
  paidAt: Date
  taxMinor: number
}

/**
 * Gives what a paid purchase bought: the credits, and the first token of an account that has none. Every event of the purchase ends
 * here, and it is given once, whatever their order. An account of nobody gets nothing, as nobody could use it. Runs under the
 * customer's lock.
 */
export async function provisionPurchase(
  context: ProvisioningContext,
  purchase: PurchaseRecord,
  paid: PurchasePaid,
): Promise<void> {
  if (purchase.paymentStatus !== 'paid') return
  const { tx, deps } = context
  // Before the wallet's: an address that changes takes its own first, too.
  await lockAddressOf(tx, purchase.customerId)
  const { accountId, deletedAt } = await getCustomer(tx, purchase.customerId)
  if (deletedAt && !(await isGiven(tx, purchase)) && !(await isAccountOpen(tx, accountId))) {
    const isNews = await tellOfLatePurchase(context, purchase, { paidAt: paid.paidAt, endedAt: deletedAt })
    if (isNews) countRevenue(context, purchase, paid)
    return
  }
  const now = deps.clock.now()
  if (await grantCredits(tx, toGrant(purchase, accountId, paid.paidAt), now))
    await welcome(context, purchase, accountId, paid)
  const [earlier] = await listReversed(tx, purchase.sessionId)
  if (earlier) await settlePurchaseReversal(context, purchase, earlier)
}

async function isGiven(tx: Tx, { sessionId: sourceId }: PurchaseRecord): Promise<boolean> {
  return (await findGrant(tx, { sourceType: PURCHASE, sourceId })) !== undefined
}

function toGrant({ sessionId, creditMillis, expiryDays }: PurchaseRecord, accountId: string, paidAt: Date) {
  const expiresAt = expiryDays === null ? null : new Date(paidAt.getTime() + expiryDays * DAY_MS)
  return { accountId, sourceType: PURCHASE, sourceId: sessionId, amountMillis: creditMillis, expiresAt }
}

async function welcome(
  context: ProvisioningContext,
  purchase: PurchaseRecord,
  accountId: string,
  paid: PurchasePaid,
): Promise<void> {
  const { tx, deps, afterCommit } = context
  const { customerId, sessionId, packId, creditMillis } = purchase
  await mailFirstToken(context, { accountId, customerId })
  await enqueueEmail(tx, deps, { kind: 'credits_added', customerId, sessionId })
  afterCommit(() => {
    deps.log.info({ userId: accountId, sessionId, packId }, 'Credits were bought')
    deps.metrics.meter.creditsGranted.inc({ source: PURCHASE }, creditMillis / 1000)
  })
  countRevenue(context, purchase, paid)
}

function countRevenue(
  { deps, afterCommit }: ProvisioningContext,
  { amountMinor, currency }: PurchaseRecord,
  { taxMinor }: PurchasePaid,
): void {
  if (amountMinor === 0) return
  afterCommit(() => {
    deps.metrics.payments.inc({ status: 'succeeded' })
    const netMinor = Math.max(0, amountMinor - taxMinor)
    deps.metrics.revenue.inc({ tier: 'credits', currency }, Number(toMajorUnits(netMinor, currency)))
  })
}

/** Gives an account without a token its first one, under the lock of the address, so that it is one. Returns whether it did. */
export async function mailFirstToken(
  context: ProvisioningContext,
  { accountId, customerId }: { accountId: string; customerId: string },
): Promise<boolean> {
  const { tx, deps } = context
  const tokenJti = await issueFirstToken(context, accountId)
  if (tokenJti) await enqueueEmail(tx, deps, { kind: 'welcome', customerId, tokenJti })
  return tokenJti !== undefined
}

async function issueFirstToken(
  { tx, deps, afterCommit }: ProvisioningContext,
  accountId: string,
): Promise<string | undefined> {
  if (await hasUsableToken(tx, accountId, deps.clock.now())) return undefined
  const agentId = await insertAgent(tx, { accountId, name: DEFAULT_AGENT, createdBy: null })
  const jti = await issueToken(tx, deps, {
    accountId,
    agentId,
    subscription: { id: null, tier: 'credits' },
  })
  await notifyAdmins(tx, deps, { kind: 'admin_token_issued', tokenJti: jti })
  afterCommit(() => deps.log.info({ userId: accountId, jti }, `MCP token created for user ${accountId}`))
  return jti
}
