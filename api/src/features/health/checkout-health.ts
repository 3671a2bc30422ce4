import { BUYABLE_TIERS, type BuyableTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../deps.ts'
import { type Check, failing, type PriceCheckName, passing, priceCheckName } from './check.ts'
import { checkPrice, findKeyFault } from './price-check.ts'
import { areEventsUndelivered, findNewestMode, isMailPaused } from './repository.ts'

type HealthDeps = Pick<Deps, 'config' | 'db' | 'stripe' | 'clock' | 'outages'>

export interface CheckoutHealth {
  status: 'healthy' | 'unhealthy'
  configured_tiers: BuyableTier[]
  checks: Record<'stripe_key' | 'webhook_secret' | PriceCheckName | 'database' | 'mail', Check>
}

const CACHE_MS = 30_000
/** Failures are checked again soon, so that a fix shows quickly. */
const FAULT_CACHE_MS = 3_000

const MAILS_HELD_BACK = 'Mails are held back, because SendGrid refuses them. The admin pages say why.'

const EVENTS_OF_OTHER_MODE =
  'The newest event is not of the mode of STRIPE_SECRET_KEY: STRIPE_WEBHOOK_SECRET is of an endpoint of the other mode.'

const EVENTS_UNDELIVERED =
  'The newest events of Stripe were not delivered here and had to be fetched, up to ten minutes late. If this server was not down, compare STRIPE_WEBHOOK_SECRET and the address of the endpoint with Stripe → Developers → Webhooks.'

/** Anyone may call this, so Stripe is called at most every few seconds, however many requests arrive. */
export function createCheckoutHealth(deps: HealthDeps): () => Promise<CheckoutHealth> {
  let latest: { result: Promise<CheckoutHealth>; expiresAt: number } | undefined
  return () => {
    const now = deps.clock.now().getTime()
    if (latest && now < latest.expiresAt) return latest.result
    const current = { result: inspect(deps), expiresAt: now + CACHE_MS }
    latest = current
    current.result.then(({ status }) => {
      if (status === 'unhealthy') current.expiresAt = now + FAULT_CACHE_MS
    }, expire(current))
    return current.result
  }
}

function expire(entry: { expiresAt: number }): () => void {
  return () => {
    entry.expiresAt = 0
  }
}

async function inspect(deps: HealthDeps): Promise<CheckoutHealth> {
  const [prices, data] = await Promise.all([checkPrices(deps), checkData(deps)])
  const checks = {
    // The process does not start unless both are well-formed.
    stripe_key: findKeyFault(Object.values(prices)) ?? passing(),
    ...prices,
    ...data,
  }
  const healthy = Object.values(checks).every((check) => check.status === 'ok')
  return {
    status: healthy ? 'healthy' : 'unhealthy',
    configured_tiers: BUYABLE_TIERS.filter((tier) => deps.config.stripe.priceIds[tier] !== undefined),
    checks,
  }
}

function findWebhookFault({
  isOtherMode,
  areUndelivered,
}: Record<'isOtherMode' | 'areUndelivered', boolean>): Check {
  if (isOtherMode) return failing(EVENTS_OF_OTHER_MODE)
  return areUndelivered ? failing(EVENTS_UNDELIVERED) : passing()
}

async function checkPrices(deps: HealthDeps): Promise<Record<PriceCheckName, Check>> {
  const checks = await Promise.all(
    BUYABLE_TIERS.map(async (tier) => [priceCheckName(tier), await checkPrice(deps, tier)] as const),
  )
  return Object.fromEntries(checks) as Record<PriceCheckName, Check>
}

type DataChecks = Pick<CheckoutHealth['checks'], 'webhook_secret' | 'database' | 'mail'>

async function checkData({ db, clock, config, outages }: HealthDeps): Promise<DataChecks> {
  try {
    const paused = await isMailPaused(db, clock.now())
    const mode = (await findNewestMode(db)) ?? config.stripe.livemode
    return {
      webhook_secret: findWebhookFault({
        isOtherMode: mode !== config.stripe.livemode,
        areUndelivered: await areEventsUndelivered(db),
      }),
      database: passing(),
      mail: paused ? failing(MAILS_HELD_BACK) : passing(),
    }
  } catch (error) {
    if (!outages.notice(error)) throw error
    return {
      webhook_secret: failing('Unknown without the database.'),
      database: failing('The database is not responding.'),
      mail: failing('Unknown without the database.'),
    }
  }
}
