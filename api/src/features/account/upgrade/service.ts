import { findOffer } from '@kamiyo/catalog/catalog'
import { formatLimit } from '@kamiyo/catalog/format'
import { priceOf, toMillis, toolPrices } from '@kamiyo/catalog/metering'
import type { BuyablePlan, Offer } from '@kamiyo/catalog/types'
import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { readUsage } from '../../metering/usage-repository.ts'
import { priceIdFor } from '../../plans/service.ts'
import { findStanding } from '../../standing/find-standing.ts'
import { decideEntitlement } from '../../subscriptions/entitlement.ts'
import { findMainSubscription } from '../../subscriptions/of-account.ts'
import { type Refusal, readUpgradeLink } from '../../upgrade/link.ts'
import type { Member } from '../member.ts'
import { explain } from './explain.ts'
import { lifts, packsFor, plansFor } from './remedies.ts'
import { hadTokenThen } from './repository.ts'
import type { UpgradeReply } from './schemas.ts'

type UpgradeDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>

/** What the account of a refused call can do about it; only its own people are told. */
export async function explainUpgrade(
  deps: UpgradeDeps,
  member: Member,
  id: string,
): Promise<Static<typeof UpgradeReply>> {
  const { catalog, clock, config, db } = deps
  const now = clock.now()
  const refusal = readUpgradeLink(config, id, now)
  if (!refusal) throw invalidLink()
  assertOwn(member, refusal)
  const [subscription, usage] = await Promise.all([
    findMainSubscription(db, member.accountId),
    readUsage(db, member.accountId),
  ])
  const rules = { now, pastDueGraceDays: config.pastDueGraceDays }
  const isServed = subscription !== undefined && decideEntitlement(subscription, rules).state === 'entitled'
  const isFree = (await findStanding(deps, member.accountId))?.by === 'free'
  const tier = isFree ? 'free' : subscription?.tier
  const current = {
    tier,
    offer: tier && (isServed || isFree) ? findOffer(catalog, tier) : undefined,
    creditMillis: usage.creditMillis,
  }
  const refusing = findOffer(catalog, refusal.tier)
  const isNowLifted = isLifted(refusal, refusing, current, now)
  const plans = plansFor(refusal, refusing, subscription?.tier)
  const packs = packsFor(refusal, refusing)
  return {
    explanation: explain(refusal, refusing),
    refused_at: refusal.refusedAt.toISOString(),
    works_again_at: refusal.resetAt?.toISOString() ?? null,
    is_lifted: isNowLifted,
    needs_new_token: isNowLifted && isServed && !(await hadTokenThen(db, refusal, subscription)),
    may_buy: member.role === 'owner',
    has_subscription: subscription !== undefined,
    remedy: remedyOf(refusal, plans.length + packs.length),
    plans: plans.map((plan) => toWirePlan(plan, config)),
    credit_packs: packs.map(({ id: pack, name, credits, amountCents, currency, expiryDays }) => ({
      id: pack,
      name,
      credits,
      amount: amountCents,
      currency,
      expiry_days: expiryDays,
    })),
  }
}

interface Current {
  tier: string | undefined
  /** Undefined while nothing gives access but credits. */
  offer: Offer | undefined
  creditMillis: number
}

function isLifted(
  refusal: Refusal,
  refusing: Offer | undefined,
  { tier, offer, creditMillis }: Current,
  now: Date,
): boolean {
  const { reason, resetAt, tool } = refusal
  if (reason === 'past_due') return offer !== undefined
  if (!offer && creditMillis === 0) return false
  if (resetAt && resetAt <= now) return true
  if (offer && tier !== refusal.tier && reason !== 'asked' && lifts(offer, refusal, refusing)) return true
  const isPaidByCredits = packsFor(refusal, refusing).length > 0 && reason !== 'asked'
  return isPaidByCredits && creditMillis > 0 && creditMillis >= toMillis(priceOf(tool, toolPrices).credits)
}

function remedyOf({ reason, resetAt }: Refusal, offers: number): Static<typeof UpgradeReply>['remedy'] {
  if (reason === 'past_due') return 'pay'
  if (reason === 'agent_cap_reached') return 'agent_limits'
  return offers === 0 && resetAt ? 'wait' : 'buy'
}

function toWirePlan(plan: BuyablePlan, config: Pick<Deps['config'], 'stripe'>) {
  const { tier, name, price, callToAction } = plan
  return {
    tier,
    name,
    amount: price.amountCents,
    currency: price.currency,
    interval: price.interval,
    gives: describeLimits(plan),
    is_sold_here: callToAction.kind === 'checkout' && priceIdFor(config, tier) !== undefined,
  }
}

function describeLimits({ limits, metering }: BuyablePlan): string {
  const calls =
    metering.includedCalls === null ? [] : [`${formatLimit(metering.includedCalls)} calls a month`]
  const { maxAgents, rateLimitRpm, rateLimitDaily } = limits
  return [
    ...calls,
    maxAgents === 1 ? '1 agent' : `${formatLimit(maxAgents)} agents`,
    `${formatLimit(rateLimitRpm).toLowerCase()} calls a minute`,
    `${formatLimit(rateLimitDaily).toLowerCase()} a day`,
  ].join(', ')
}

function assertOwn({ accountId, memberships }: Member, refusal: Refusal): void {
  if (refusal.accountId === accountId) return
  const other = memberships.find((membership) => membership.accountId === refusal.accountId)
  throw new AppError(
    'forbidden',
    other
      ? `This link is about ${other.name ?? other.ownerEmail ?? 'another of your accounts'}. Change to that account on the dashboard, and open the link again.`
      : 'This link is about another account. Sign in with the address of the account whose agent was refused.',
  )
}

function invalidLink(): AppError {
  return new AppError(
    'invalid_link',
    'This link is older than an hour or incomplete. Ask your agent for a new one, or choose a plan on the dashboard.',
  )
}
