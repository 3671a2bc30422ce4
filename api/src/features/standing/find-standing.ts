import type { FreePlan } from '@kamiyo/catalog/types'
import type { Deps } from '../../deps.ts'
import { findBalance } from '../accounts/balance.ts'
import { endsAllAccess, findFreeStanding, mayBeFree } from '../accounts/free-standing.ts'
import { isAccountOpen } from '../accounts/repository.ts'
import { decideEntitlement, isOver, isTerminal, type Withdrawal } from '../subscriptions/entitlement.ts'
import {
  findNextMain,
  listAccountSubscriptions,
  type OwnedSubscription,
} from '../subscriptions/of-account.ts'
import { listTokenOwners } from './tokens.ts'

type Serving =
  | { by: 'plan'; subscription: OwnedSubscription }
  | { by: 'credits'; creditMillis: number }
  | { by: 'free'; plan: FreePlan }

/** What serves an account, and whether it has a token in use that this serves. */
export type Standing = Serving & { hasToken: boolean }

/** A subscription to leave out: what is there besides it. */
interface LeftOut {
  stripeSubscriptionId: string
  withdrawal: Withdrawal | null
  /** It does not come back by being paid. */
  isOver: boolean
}

type StandingDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>

/**
 * What serves an account now: a plan of it, or its credits, or the free plan; undefined if nothing does. Everything that is said to
 * people about the access of an account asks this function, and `decideAccess` decides the same for a token.
 */
export async function findStanding(
  deps: StandingDeps,
  accountId: string,
  leftOut?: LeftOut,
): Promise<Standing | undefined> {
  const { clock, config, db } = deps
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  const live = (await listAccountSubscriptions(db, accountId)).filter(({ status }) => !isTerminal(status))
  const others = live.filter(
    ({ stripeSubscriptionId }) => stripeSubscriptionId !== leftOut?.stripeSubscriptionId,
  )
  const nextId = leftOut?.isOver && (await findNextMain(db, accountId, leftOut.stripeSubscriptionId))
  const main = live.find(({ isMain, stripeSubscriptionId: id }) => (leftOut?.isOver ? id === nextId : isMain))
  const plan = others.find((other) => decideEntitlement(other, rules).state === 'entitled')
  const serving: Serving | undefined = plan
    ? { by: 'plan', subscription: plan }
    : await findWithoutPlan(deps, accountId, {
        withdrawal: main?.withdrawal ?? leftOut?.withdrawal ?? null,
        isPlanOver: !main || isOver(decideEntitlement(main, rules)),
      })
  if (!serving) return undefined
  const owners = await listTokenOwners(db, accountId, rules.now)
  const mainId = main?.stripeSubscriptionId
  const serves = (owner: string | null) =>
    serving.by === 'plan'
      ? (owner ?? mainId) === serving.subscription.stripeSubscriptionId
      : !mainId || (owner ?? mainId) === mainId
  return { ...serving, hasToken: owners.some(serves) }
}

async function findWithoutPlan(
  { catalog: { freePlan }, db }: StandingDeps,
  accountId: string,
  main: { withdrawal: Withdrawal | null; isPlanOver: boolean },
): Promise<Serving | undefined> {
  if (!(await isAccountOpen(db, accountId))) return undefined
  const standing = freePlan ? await findFreeStanding(db, accountId) : undefined
  if (endsAllAccess(main.withdrawal, standing)) return undefined
  const creditMillis = await findBalance(db, accountId)
  if (creditMillis > 0) return { by: 'credits', creditMillis }
  return freePlan && mayBeFree(standing, main.isPlanOver) ? { by: 'free', plan: freePlan } : undefined
}
