import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyablePlan, BuyableTier } from '@kamiyo/catalog/types'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import type { Entitlement } from '../../subscriptions/entitlement.ts'
import { SIGNING_KEY_CHANGED, type TokenRecord } from '../../tokens/repository.ts'
import { reproduceToken, rotateToken } from '../../tokens/service.ts'
import { regeneratedNotice } from '../notices/token.ts'
import { renderWelcomeEmail } from '../render.tsx'
import type { DeliveryRecord } from '../repository.ts'
import { enqueueEmail } from '../service.ts'
import { aboutToken, type Composed, type Composer, cancelled, toReady } from './composed.ts'

interface TokenMail {
  to: string
  token: string
  plan: BuyablePlan
}

const isEntitled = (entitlement: Entitlement) => entitlement.state === 'entitled'

type Write = (deps: Deps, mail: TokenMail) => Promise<Composed>

/** The buyer is not told that all is ready when it is not; coming back into force promises the mail anew. */
export const composeWelcome: Composer = carryingToken(isEntitled, async ({ config }, { to, token, plan }) => {
  const { supportEmail } = config.mail
  const setupUrl = `${config.http.publicUrl}/mcp/setup`
  const rendered = await renderWelcomeEmail({ token, plan, setupUrl, supportEmail })
  const subject = `Welcome to ${brand.productName} ${plan.name}!`
  return { outcome: 'ready', message: { to, replyTo: supportEmail, subject, ...rendered } }
})

export const composeRegenerated: Composer = carryingToken(
  (entitlement) => entitlement.state !== 'revoked',
  async (deps, { to, token }) =>
    await toReady(
      deps,
      to,
      regeneratedNotice({ token, setupUrl: `${deps.config.http.publicUrl}/mcp/setup` }),
    ),
)

/** A mail that carries a token whole: made again from its signing input, and only while it is of use. */
function carryingToken(isDue: (entitlement: Entitlement) => boolean, write: Write): Composer {
  return aboutToken(async (deps, delivery, { to, record, subscription, entitlement }) => {
    if (!isDue(entitlement)) return cancelled('The subscription gives no access now')
    const token = await reproduceToken(record, deps)
    if (!token) return await replaceToken(deps, delivery, record, subscription.tier)
    return await write(deps, { to, token, plan: getPlan(subscription.tier) })
  })
}

/** Validation would refuse this token, so nobody could use it, and it gives way to a new one. */
async function replaceToken(
  deps: Deps,
  delivery: DeliveryRecord,
  record: TokenRecord,
  tier: BuyableTier,
): Promise<Composed> {
  const { customerId } = delivery
  const kind = delivery.kind === 'welcome' ? 'welcome' : 'token_regenerated'
  if (!customerId) return cancelled('There is no customer to send to')
  const reason = record.expiresAt <= deps.clock.now() ? 'expired' : SIGNING_KEY_CHANGED
  deps.log.warn({ jti: record.jti, reason }, 'The token would be refused; it is replaced before it is mailed')
  await withTransaction(deps.db, async (tx) => {
    const tokenJti = await rotateToken(tx, deps, record, tier, reason)
    await enqueueEmail(tx, deps, { kind, customerId, tokenJti })
  })
  return cancelled('Replaced by the mail of a new token')
}
