import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import type { MailMessage } from '../../mail/client.ts'
import { decideEntitlement } from '../subscriptions/entitlement.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import { findToken, type TokenRecord } from '../tokens/repository.ts'
import { reproduceToken, rotateToken } from '../tokens/service.ts'
import { renderInquiryEmail, renderWelcomeEmail } from './render.tsx'
import { type DeliveryRecord, findInquiry, findRecipient } from './repository.ts'
import { enqueueEmail } from './service.ts'

export type Composed =
  | { outcome: 'ready'; message: Omit<MailMessage, 'deliveryId'> }
  | { outcome: 'cancelled'; reason: string }

/** Builds a mail from what is true when it is sent; nothing of it was stored. */
export async function composeEmail(deps: Deps, delivery: DeliveryRecord): Promise<Composed> {
  if (delivery.kind === 'inquiry') return await composeInquiry(deps, delivery)
  if (delivery.kind === 'welcome') return await composeWelcome(deps, delivery)
  throw new Error(`No template for the mail kind "${delivery.kind}"`)
}

async function composeWelcome(deps: Deps, delivery: DeliveryRecord): Promise<Composed> {
  const { customerId, tokenJti } = delivery
  const to = customerId && (await findRecipient(deps.db, customerId))
  const record = tokenJti ? await findToken(deps.db, tokenJti) : undefined
  if (!to || !record) return cancelled('There is no address or no token to send any more')
  if (record.supersededAt || record.revokedAt) return cancelled('The token was replaced or revoked')
  const subscription = await getSubscription(deps.db, record.subscriptionId)
  const rules = { now: deps.clock.now(), pastDueGraceDays: deps.config.pastDueGraceDays }
  // The buyer is not told that all is ready when it is not; coming back into force promises the mail anew.
  if (decideEntitlement(subscription, rules).state !== 'entitled')
    return cancelled('The subscription gives no access now')
  const token = reproduceToken(record, deps.config.tokens.secret)
  if (!token) return await replaceToken(deps, delivery, record)
  const { supportEmail } = deps.config.mail
  const plan = getPlan(subscription.tier)
  const rendered = await renderWelcomeEmail({
    token,
    plan,
    setupUrl: `${deps.config.http.publicUrl}/mcp/setup`,
    supportEmail,
  })
  const subject = `Welcome to ${brand.productName} ${plan.name}!`
  return { outcome: 'ready', message: { to, replyTo: supportEmail, subject, ...rendered } }
}

/** The key that signed this token is gone: nobody could ever use it, so it gives way to a new one. */
async function replaceToken(deps: Deps, delivery: DeliveryRecord, record: TokenRecord): Promise<Composed> {
  const { customerId } = delivery
  if (!customerId) return cancelled('There is no customer to send to')
  deps.log.warn({ jti: record.jti }, 'The signing key has changed; the token is replaced before it is mailed')
  await withTransaction(deps.db, async (tx) => {
    const subscription = await getSubscription(tx, record.subscriptionId)
    const tokenJti = await rotateToken(tx, deps, record, subscription, 'signing_key_changed')
    await enqueueEmail(tx, deps, { kind: 'welcome', customerId, tokenJti })
  })
  return cancelled('Replaced by the mail of a new token')
}

async function composeInquiry(deps: Deps, delivery: DeliveryRecord): Promise<Composed> {
  const inquiry = delivery.inquiryId ? await findInquiry(deps.db, delivery.inquiryId) : undefined
  if (!inquiry) return cancelled('The inquiry was deleted')
  const rendered = await renderInquiryEmail(inquiry)
  return {
    outcome: 'ready',
    message: {
      to: deps.config.mail.supportEmail,
      // No text of the sender's in a header.
      subject: `New inquiry for ${brand.productName}`,
      replyTo: inquiry.email,
      ...rendered,
    },
  }
}

function cancelled(reason: string): Composed {
  return { outcome: 'cancelled', reason }
}
