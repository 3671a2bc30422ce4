import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { listMembers, type MemberRecord } from '../../accounts/members-repository.ts'
import { getAccountById } from '../../accounts/repository.ts'
import { type AuditRecord, listAuditOf } from '../../audit/repository.ts'
import { findChargedMethod, findDefaultMethodLabel } from '../../customers/payment-method.ts'
import { listPurchases, type PurchaseRecord } from '../../purchases/repository.ts'
import { listReversals, REVERSAL_KINDS } from '../../reversals/list.ts'
import { decideEntitlement } from '../../subscriptions/entitlement.ts'
import { describePrice } from '../../subscriptions/price-text.ts'
import {
  getSubscription,
  listSubscriptionIds,
  type SubscriptionRecord,
} from '../../subscriptions/repository.ts'
import { toEventSummary } from '../events/reply.ts'
import { listEventsOfCustomer } from '../events/repository.ts'
import { toMailSummary } from '../mails/reply.ts'
import { listMailsOfCustomer } from '../mails/repository.ts'
import { toReversalSummary } from '../reversals/reply.ts'
import { toMoment } from '../schemas.ts'
import { toTokenSummary } from '../tokens/reply.ts'
import { listTokensOfCustomer } from '../tokens/repository.ts'
import { type CustomerRow, findCustomer, listPayments } from './repository.ts'
import type { CustomerDetails } from './schemas.ts'

const MAX_ROWS = 100

type CustomerDeps = Pick<Deps, 'catalog' | 'db' | 'clock' | 'config'>

/** One query after the other: a page opened by a person should not hold six connections. */
export async function describeCustomer(
  deps: CustomerDeps,
  id: string,
): Promise<Static<typeof CustomerDetails>> {
  const { db } = deps
  const customer = await findCustomer(db, id)
  if (!customer) throw new AppError('not_found', `No customer ${id} is stored.`, { param: 'id' })
  const subscriptionIds = await listSubscriptionIds(db, customer.id)
  const subscriptions: SubscriptionRecord[] = []
  for (const subscriptionId of subscriptionIds) subscriptions.push(await getSubscription(db, subscriptionId))
  const details = []
  for (const subscription of subscriptions) details.push(await toSubscriptionDetail(deps, subscription))
  const tokens = await listTokensOfCustomer(db, customer)
  const payments = subscriptionIds.length > 0 ? await listPayments(db, subscriptionIds, MAX_ROWS) : []
  const packs = await listPurchases(db, customer.id, MAX_ROWS)
  const reversals = await listReversals(db, {
    kinds: REVERSAL_KINDS,
    customerIds: [customer.id],
    limit: MAX_ROWS,
  })
  const account = await getAccountById(db, customer.accountId)
  const members = await listMembers(db, account.id)
  const mails = await listMailsOfCustomer(db, customer.id, MAX_ROWS)
  const { stripeCustomerId } = customer
  const events = stripeCustomerId ? await listEventsOfCustomer(db, stripeCustomerId, MAX_ROWS) : []
  const subjects = [
    customer.id,
    account.id,
    ...members.map((member) => member.id),
    ...subscriptionIds,
    ...tokens.flatMap(({ jti, agentId }) => [jti, agentId]),
    ...mails.map((mail) => mail.id),
    ...events.map((event) => event.id),
  ]
  const audit = await listAuditOf(db, subjects, MAX_ROWS)
  return {
    customer: {
      ...toCustomerSummary(customer),
      payment_method: stripeCustomerId ? await findDefaultMethodLabel(db, stripeCustomerId) : null,
    },
    account: {
      tenant_id: account.tenantId,
      kind: account.kind,
      name: account.name,
      members: members.map(toMember),
    },
    subscriptions: details,
    tokens: tokens.map((token) => toTokenSummary(deps, token)),
    payments: [...payments.map(toPayment), ...packs.map(toPackPayment)]
      .sort((one, other) => Date.parse(other.occurred_at) - Date.parse(one.occurred_at))
      .slice(0, MAX_ROWS),
    reversals: reversals.map((reversal) => toReversalSummary(deps.config, reversal)),
    mails: mails.map(toMailSummary),
    events: events.map(toEventSummary),
    audit: audit.map(toAuditLine),
  }
}

function toMember({ email, invitedAt, invitedBy, joinedAt, role }: MemberRecord) {
  const joined_at = toMoment(joinedAt)
  return { email, role, invited_by: invitedBy, invited_at: toMoment(invitedAt), joined_at }
}

export function toCustomerSummary(row: CustomerRow) {
  return {
    id: row.id,
    user_id: row.accountId,
    stripe_customer_id: row.stripeCustomerId,
    free_since: toMoment(row.freeSince),
    waiting_email: row.pendingEmail,
    email: row.email,
    name: row.name,
    created_at: toMoment(row.createdAt),
    deleted_at: toMoment(row.deletedAt),
  }
}

async function toSubscriptionDetail({ clock, config, db }: CustomerDeps, subscription: SubscriptionRecord) {
  const { pastDueGraceDays } = config
  const method = await findChargedMethod(db, subscription.stripeSubscriptionId)
  const entitlement = decideEntitlement(subscription, { now: clock.now(), pastDueGraceDays })
  const { price, priceChange } = describePrice(subscription)
  return {
    stripe_subscription_id: subscription.stripeSubscriptionId,
    status: subscription.status,
    tier: subscription.tier,
    entitlement: entitlement.state,
    entitlement_reason: entitlement.state === 'entitled' ? null : entitlement.reason,
    price_id: subscription.priceId,
    price: price && priceChange ? `${price}; ${priceChange}` : (price ?? null),
    payment_method: method.state === 'known' ? method.label : null,
    payment_method_state: method.state,
    current_period_end: toMoment(subscription.currentPeriodEnd),
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    cancel_at: toMoment(subscription.cancelAt),
    past_due_since: toMoment(subscription.pastDueSince),
    quantity: subscription.quantity,
    other_tiers: subscription.otherTiers,
    collection_pause: subscription.collectionPause,
    collection_resumes_at: toMoment(subscription.collectionResumesAt),
    needs_look: subscription.dirtyReason,
  }
}

function toPayment(row: Awaited<ReturnType<typeof listPayments>>[number]) {
  return {
    stripe_invoice_id: row.stripeInvoiceId,
    stripe_subscription_id: row.stripeSubscriptionId,
    credit_pack: null,
    outcome: row.outcome,
    amount_cents: row.amountCents,
    credit_cents: creditOf(row),
    currency: row.currency,
    occurred_at: toMoment(row.occurredAt),
  }
}

const PACK_OUTCOMES = { paid: 'succeeded', failed: 'failed', unpaid: 'pending' } as const

function toPackPayment(purchase: PurchaseRecord) {
  return {
    stripe_invoice_id: purchase.stripeInvoiceId,
    stripe_subscription_id: null,
    credit_pack: purchase.packName,
    outcome: PACK_OUTCOMES[purchase.paymentStatus],
    amount_cents: purchase.amountMinor,
    credit_cents: null,
    currency: purchase.currency,
    occurred_at: toMoment(purchase.createdAt),
  }
}

/** A credit invoice has a negative total. */
function creditOf({ invoiceTotal }: Awaited<ReturnType<typeof listPayments>>[number]): number | null {
  const total = Number(invoiceTotal ?? Number.NaN)
  return Number.isSafeInteger(total) && total < 0 ? -total : null
}

function toAuditLine(row: Omit<AuditRecord, 'micros'>) {
  return {
    id: row.id,
    occurred_at: toMoment(row.occurredAt),
    actor: row.actor,
    action: row.action,
    subject_type: row.subjectType,
    subject_id: row.subjectId,
    reason: row.reason,
  }
}
