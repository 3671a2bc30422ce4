import { brand } from '@kamiyo/catalog/brand'
import { findOffer } from '@kamiyo/catalog/catalog'
import type { ServedTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { textAt } from '../../../lib/json.ts'
import { findOwningCustomer } from '../../customers/ownership.ts'
import { getSubscription } from '../../subscriptions/repository.ts'
import { findToken, type TokenRecord } from '../../tokens/repository.ts'
import type { Mail } from '../compose/mail.ts'
import { adminUrl, toAdmins } from '../compose/operators.ts'
import { loadService } from '../compose/service.ts'
import { findReturnedMail } from '../facts.ts'
import { findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

export const tokenIssued: Mail<{ tokenJti: string }> = {
  row: ({ tokenJti }) => ({ tokenJti, dedupeKey: tokenJti }),
  compose: toAdmins(async (deps, { tokenJti }) => {
    const token = tokenJti ? await findToken(deps.db, tokenJti) : undefined
    const owner = token && (await findOwner(deps, token))
    if (!owner) return 'The token or its customer no longer exists'
    return tokenIssuedNotice({
      email: await findRecipient(deps.db, owner.customerId),
      planName: findOffer(deps.catalog, owner.tier)?.name ?? owner.tier,
      agent: token.agentName,
      subscriptionId: token.subscriptionId,
      adminUrl: adminUrl(deps, `customers/${owner.customerId}`),
    })
  }),
}

async function findOwner(
  deps: Deps,
  token: TokenRecord,
): Promise<{ customerId: string; tier: ServedTier } | undefined> {
  if (token.subscriptionId !== null) return await getSubscription(deps.db, token.subscriptionId)
  const customer = await findOwningCustomer(deps.db, token.accountId)
  const service = await loadService(deps, token)
  return customer && { customerId: customer.id, tier: service?.tier ?? 'credits' }
}

export const tokenMailReturned: Mail<{ deliveryId: string }> = {
  row: ({ deliveryId }) => ({ dedupeKey: deliveryId, details: { deliveryId } }),
  compose: toAdmins(async (deps, { details }) => {
    const deliveryId = textAt(details, 'deliveryId')
    const mail = deliveryId ? await findReturnedMail(deps.db, deliveryId) : undefined
    if (!mail?.customerId) return 'The mail or its customer no longer exists'
    return tokenMailReturnedNotice({
      ...mail,
      email: await findRecipient(deps.db, mail.customerId),
      adminUrl: adminUrl(deps, `customers/${mail.customerId}`),
    })
  }),
}

export const addressCorrected: Mail<{ customerId: string; sessionId: string }> = {
  row: ({ customerId, sessionId }) => ({ customerId, dedupeKey: sessionId }),
  compose: toAdmins(async (deps, { customerId }) => {
    if (!customerId) return 'The customer no longer exists'
    return addressCorrectedNotice({
      email: await findRecipient(deps.db, customerId),
      adminUrl: adminUrl(deps, `customers/${customerId}`),
    })
  }),
}

export function tokenIssuedNotice(token: {
  email: string | null
  planName: string
  agent: string
  /** Null for an account that is served by its credits. */
  subscriptionId: string | null
  adminUrl: string
}): SubjectNotice {
  return {
    subject: `[${brand.productName}] A token was issued`,
    title: 'A token was issued',
    preview: token.subscriptionId ? `${token.planName}, ${token.subscriptionId}` : token.planName,
    paragraphs: ['A customer has a new token. It goes to them alone and is not part of this mail.'],
    facts: [
      { label: 'Customer', value: token.email ?? 'no address yet' },
      { label: 'Plan', value: token.planName },
      { label: 'Agent', value: token.agent },
      ...(token.subscriptionId ? [{ label: 'Subscription', value: token.subscriptionId }] : []),
    ],
    action: { label: 'Look at the customer', url: token.adminUrl },
  }
}

export function tokenMailReturnedNotice(mail: {
  email: string | null
  outcome: string
  reason: string | null
  adminUrl: string
}): SubjectNotice {
  return {
    subject: `[${brand.productName}] A token mail came back`,
    title: 'A token mail came back',
    preview: `It did not reach ${mail.email ?? 'a customer'}`,
    paragraphs: [
      'The e-mail with the token did not reach the customer, who has paid and cannot start. Ask for the right address, change it in Stripe, and send the mail again.',
    ],
    facts: [
      { label: 'Customer', value: mail.email ?? 'no address' },
      { label: 'What happened to it', value: mail.outcome },
      { label: 'Reason', value: mail.reason?.slice(0, 300) ?? 'none was given' },
    ],
    action: { label: 'Look at the customer', url: mail.adminUrl },
  }
}

export function addressCorrectedNotice(props: { email: string | null; adminUrl: string }): SubjectNotice {
  return {
    subject: `[${brand.productName}] A buyer corrected their address`,
    title: 'A buyer corrected their address',
    preview: 'The token mail had come back',
    paragraphs: [
      'The token mail of a new purchase had come back, and whoever holds its order page gave another address. Stripe has it now, and the token went there. If that looks wrong, revoke the token on the customer page.',
    ],
    facts: [{ label: 'New address', value: props.email ?? 'none' }],
    action: { label: 'Look at the customer', url: props.adminUrl },
  }
}
