import { event, id, type Json, unix } from './events.ts'

/** Someone who buys credits, with everything that their events name. */
export interface PackBuyer {
  customer: string
  session: string
  payment: string
  charge: string
  invoice: string
  email: string
  startedAt: number
}

export function newPackBuyer(known: Partial<PackBuyer> = {}): PackBuyer {
  return {
    customer: id('cus'),
    session: id('cs_test'),
    payment: id('pi'),
    charge: id('ch'),
    invoice: id('in'),
    email: `${id('buyer')}@example.com`,
    startedAt: unix(new Date()) - 60,
    ...known,
  }
}

/** What our checkout writes for the Starter pack. */
export const STARTER = {
  product_type: 'mcp',
  credit_pack: 'starter',
  credit_pack_name: 'Starter',
  credits: '1000',
  expiry_days: '365',
}

interface Options {
  after?: number
  overrides?: Json
}

export function packEvent(
  buyer: PackBuyer,
  kind: 'completed' | 'async_payment_succeeded' | 'async_payment_failed' | 'expired' = 'completed',
  { after = 2, overrides = {} }: Options = {},
): Json {
  const object = {
    id: buyer.session,
    object: 'checkout.session',
    mode: 'payment',
    status: 'complete',
    payment_status: 'paid',
    customer: buyer.customer,
    customer_details: { email: buyer.email, name: 'Test Buyer' },
    subscription: null,
    payment_intent: buyer.payment,
    invoice: buyer.invoice,
    amount_total: 1500,
    total_details: { amount_tax: 0 },
    currency: 'usd',
    metadata: STARTER,
    ...overrides,
  }
  return event(`checkout.session.${kind}`, object, buyer.startedAt + after)
}

/** Of the invoice that Stripe makes as the receipt. */
export function receiptEvent(buyer: PackBuyer, { after = 3, overrides = {} }: Options = {}): Json {
  const object = {
    id: buyer.invoice,
    object: 'invoice',
    customer: buyer.customer,
    customer_email: buyer.email,
    amount_paid: 1500,
    amount_due: 1500,
    attempt_count: 1,
    currency: 'usd',
    status: 'paid',
    parent: null,
    hosted_invoice_url: `https://invoice.stripe.com/i/${buyer.invoice}`,
    metadata: STARTER,
    lines: { object: 'list', data: [] },
    ...overrides,
  }
  return event('invoice.paid', object, buyer.startedAt + after)
}

export function customerEvent(
  buyer: Pick<PackBuyer, 'customer' | 'email' | 'startedAt'>,
  kind: 'created' | 'updated',
  after = 1,
): Json {
  const object = { id: buyer.customer, object: 'customer', email: buyer.email, name: 'Test Buyer' }
  return event(`customer.${kind}`, object, buyer.startedAt + after)
}

/** A refund by its id: whether it is a new one or a change depends on that alone. */
export function refundEvent(
  buyer: PackBuyer,
  refund: { id: string; amount: number; status?: string; after?: number },
): Json {
  const { id: refundId, amount, status = 'succeeded', after = 10 } = refund
  const object = {
    id: refundId,
    object: 'refund',
    amount,
    currency: 'usd',
    status,
    charge: buyer.charge,
    payment_intent: buyer.payment,
    reason: null,
    created: buyer.startedAt + 10,
  }
  const kind = status === 'failed' ? 'failed' : after === 10 ? 'created' : 'updated'
  return event(`refund.${kind}`, object, buyer.startedAt + after)
}

export function disputeEvent(
  buyer: PackBuyer,
  kind: 'created' | 'closed',
  { status, after = 20 }: { status: string; after?: number },
): Json {
  const object = {
    id: `du_${buyer.charge}`,
    object: 'dispute',
    amount: 1500,
    currency: 'usd',
    status,
    reason: 'fraudulent',
    charge: buyer.charge,
    payment_intent: buyer.payment,
    created: buyer.startedAt + 20,
    evidence_details: { due_by: buyer.startedAt + 864_000 },
  }
  return event(`charge.dispute.${kind}`, object, buyer.startedAt + after)
}
