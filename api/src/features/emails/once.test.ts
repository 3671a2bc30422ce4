import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../db/transaction.ts'
import { checkoutEvent, newBuyer } from '../webhooks/testing/events.ts'
import { startTestApi, type TestApi } from '../webhooks/testing/test-api.ts'
import type { EmailKind, EmailRequest } from './requests.ts'
import { enqueueEmail } from './service.ts'

let api: TestApi
let about: { customerId: string; subscriptionId: string }
let tokens: string[]
let inquiries: string[]
beforeAll(async () => {
  api = await startTestApi()
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(checkoutEvent(newBuyer()))
  const { db } = api.deps
  const { id: customerId } = await db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  about = { customerId, subscriptionId: buyer.subscription }
  tokens = (await db.selectFrom('mcpTokens').select('jti').execute()).map(({ jti }) => jti)
  const inquiry = { name: 'A', email: 'a@example.com', message: 'm' }
  inquiries = (await db.insertInto('inquiries').values([inquiry, inquiry]).returning('id').execute()).map(
    ({ id }) => id,
  )
  // The purchases have promised their welcomes already.
  await db.deleteFrom('emailDeliveries').execute()
})
afterAll(async () => await api.close())

const day = (number: number) => new Date(Date.UTC(2026, 5, number))

/** A happening of each kind by its number: the same for the same number, another for another. */
const HAPPENINGS: { [Kind in EmailKind]: (number: number) => EmailRequest & { kind: Kind } } = {
  welcome: (number) => ({ kind: 'welcome', customerId: about.customerId, tokenJti: tokens[number] ?? '' }),
  token_regenerated: (number) => ({
    kind: 'token_regenerated',
    customerId: about.customerId,
    tokenJti: tokens[number] ?? '',
  }),
  token_expiring: (number) => ({
    kind: 'token_expiring',
    customerId: about.customerId,
    tokenJti: tokens[number] ?? '',
  }),
  inquiry: (number) => ({ kind: 'inquiry', inquiryId: inquiries[number] ?? '' }),
  payment_failed: (number) => ({ kind: 'payment_failed', ...about, invoiceId: 'in_1', attempt: number }),
  payment_action_required: (number) => ({
    kind: 'payment_action_required',
    ...about,
    invoiceId: 'in_1',
    attempt: number,
  }),
  member_invited: (number) => ({
    kind: 'member_invited',
    memberId: 'm',
    accountId: 'a',
    invitedAt: day(number),
  }),
  member_joined: (number) => ({
    kind: 'member_joined',
    memberId: 'm',
    accountId: 'a',
    joinedAt: day(number),
  }),
  payment_pending: (number) => ({ kind: 'payment_pending', ...about, sessionId: `cs_${number}` }),
  first_payment_failed: (number) => ({ kind: 'first_payment_failed', ...about, sessionId: `cs_${number}` }),
  payment_recovered: (number) => ({ kind: 'payment_recovered', ...about, invoiceId: `in_${number}` }),
  access_ending: (number) => ({ kind: 'access_ending', ...about, pastDueSince: day(number) }),
  access_ended: (number) => ({ kind: 'access_ended', ...about, since: number === 0 ? null : day(number) }),
  cancellation_scheduled: (number) => ({
    kind: 'cancellation_scheduled',
    ...about,
    changedAt: day(number),
  }),
  cancellation_undone: (number) => ({ kind: 'cancellation_undone', ...about, changedAt: day(number) }),
  plan_changed: (number) => ({
    kind: 'plan_changed',
    ...about,
    changedAt: day(number),
    fromTier: 'personal',
    toTier: 'team',
  }),
  trial_ending: (number) => ({ kind: 'trial_ending', ...about, trialEnd: day(number) }),
  first_invoice_open: (number) => ({
    kind: 'first_invoice_open',
    ...about,
    invoiceId: `in_${number}`,
    isSent: true,
    payBy: null,
  }),
  address_changed: (number) => ({
    kind: 'address_changed',
    customerId: about.customerId,
    oldEmail: 'old@example.com',
    newEmail: `new-${number}@example.com`,
    changedAt: day(1),
  }),
  agent_created: (number) => ({ kind: 'agent_created', ...tokenChange(number) }),
  token_rotated: (number) => ({ kind: 'token_rotated', ...tokenChange(number) }),
  token_revealed: (number) => ({ kind: 'token_revealed', ...tokenChange(number) }),
  token_revoked: (number) => ({ kind: 'token_revoked', ...tokenChange(number) }),
  browser_signed_in: (number) => ({
    kind: 'browser_signed_in',
    userId: 'u1',
    sessionId: `s${number}`,
    occurredAt: day(number),
    browser: 'Firefox',
  }),
  admin_dead_event: (number) => ({ kind: 'admin_dead_event', eventId: `evt_${number}` }),
  admin_mail_paused: (number) => ({ kind: 'admin_mail_paused', startedAt: day(number), reason: 'refused' }),
  admin_token_mail_returned: (number) => ({
    kind: 'admin_token_mail_returned',
    deliveryId: `delivery ${number}`,
  }),
  admin_address_corrected: (number) => ({
    kind: 'admin_address_corrected',
    customerId: about.customerId,
    sessionId: `cs_${number}`,
  }),
  admin_inquiry_limit: (number) => ({ kind: 'admin_inquiry_limit', day: `2026-06-0${number + 1}` }),
  admin_token_issued: (number) => ({ kind: 'admin_token_issued', tokenJti: tokens[number] ?? '' }),
  admin_refund: (number) => ({ kind: 'admin_refund', refundId: 're_1', hasFailed: number > 0 }),
  admin_dispute: (number) => ({ kind: 'admin_dispute', disputeId: 'du_1', status: `status_${number}` }),
  admin_fraud_warning: (number) => ({ kind: 'admin_fraud_warning', warningId: `issfr_${number}` }),
  admin_invoice_issue: (number) => ({
    kind: 'admin_invoice_issue',
    invoiceId: `in_${number}`,
    issue: 'voided',
  }),
}

function tokenChange(number: number) {
  const { customerId } = about
  return {
    customerId,
    tokenJti: tokens[number] ?? '',
    agent: 'Laptop',
    occurredAt: day(number),
    browser: 'Firefox',
  }
}

async function promise(request: EmailRequest): Promise<void> {
  await withTransaction(api.deps.db, async (tx) => await enqueueEmail(tx, api.deps, request))
}

test.each(Object.entries(HAPPENINGS))(
  '%s: one mail for each happening, however often and by however many at once it is told',
  async (kind, happening) => {
    await Promise.all([0, 0, 0, 1, 1].map((number) => promise(happening(number))))
    await promise(happening(0))
    const promised = await api.deps.db
      .selectFrom('emailDeliveries')
      .select('id')
      .where('kind', '=', kind)
      .execute()
    expect(promised).toHaveLength(2)
  },
)
