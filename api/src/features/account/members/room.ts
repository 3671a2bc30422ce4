import { getOffer } from '@kamiyo/catalog/catalog'
import { describeLargerRoom } from '@kamiyo/catalog/room'
import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Db } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { roomIn } from '../../accounts/roles.ts'
import { isTerminal, isUnpaid } from '../../subscriptions/entitlement.ts'
import { listAccountSubscriptions } from '../../subscriptions/of-account.ts'
import { findServing } from '../agents/serving.ts'

/** For how many people an account has room, and because of what. */
export interface Room {
  /** Includes the owner; null means any number. */
  maxMembers: number | null
  /** `Your plan`, or what serves the account without one. */
  offer: string
}

/** Of the account's plans; without one, of the free plan or of its credits. Undefined where nothing serves it. */
export async function findRoom(
  deps: Pick<Deps, 'catalog' | 'clock' | 'config'>,
  db: Db,
  accountId: string,
): Promise<Room | undefined> {
  const tiers = await listTiers(db, accountId)
  if (tiers.length > 0) return { maxMembers: roomIn(tiers), offer: 'Your plan' }
  const serving = await findServing(deps, db, accountId)
  if (!serving || serving.subscriptionId !== null) return undefined
  const { limits, name } = getOffer(deps.catalog, serving.tier)
  return { maxMembers: limits.maxMembers, offer: serving.tier === 'free' ? `The ${name} plan` : name }
}

/**
 * The tiers of all subscriptions that are or may become active. One that nobody has paid for yet has no room, or strangers could have
 * us mail invitations for nothing.
 */
export async function listTiers(db: Db, accountId: string): Promise<BuyableTier[]> {
  const subscriptions = await listAccountSubscriptions(db, accountId)
  return subscriptions.filter((one) => !isTerminal(one.status) && !isUnpaid(one)).map(({ tier }) => tier)
}

export async function assertNoPaymentAwaited(db: Db, accountId: string): Promise<void> {
  const subscriptions = await listAccountSubscriptions(db, accountId)
  if (subscriptions.some((one) => !isTerminal(one.status) && isUnpaid(one)))
    throw new AppError('conflict', 'Your first payment has not arrived yet. Invite people once it has.')
}

export function memberLimitReached({ maxMembers, offer }: Room): AppError {
  const most = maxMembers ?? 0
  const limit =
    most === 1
      ? `${offer} is for one person.`
      : `${offer} has room for ${most} people, its owner and open invitations included. Remove somebody or change the plan.`
  return new AppError(
    'member_limit_reached',
    [limit, describeLargerRoom(most)].filter((sentence) => sentence !== undefined).join(' '),
  )
}
