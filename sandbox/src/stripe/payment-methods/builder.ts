import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import type { TestCard } from '../../cards/test-cards.ts'
import { newId } from '../../lib/ids.ts'
import type { PaymentMethod } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'

export type BillingDetails = PaymentMethod['billing_details']

export interface CardExpiry {
  month: number
  year: number
}

export function buildPaymentMethod(
  now: number,
  details: Pick<PaymentMethod, 'type'> & Partial<PaymentMethod>,
): PaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: emptyBillingDetails(),
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    ...details,
  }
}

export function emptyBillingDetails(): BillingDetails {
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }
  return { address, email: null, name: null, phone: null, tax_id: null }
}

/** The type-specific part of the payment method for a test card. */
export function cardPart(
  card: TestCard,
  expiry: CardExpiry,
): Pick<PaymentMethod, 'type'> & Partial<PaymentMethod> {
  if (card.behaviour === 'bank_debit')
    return { type: 'us_bank_account', us_bank_account: buildBankAccount(card) }
  return { type: 'card', card: buildCard(card, expiry) }
}

function buildCard(card: TestCard, expiry: CardExpiry): Wire<Stripe.PaymentMethod.Card> {
  return {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    display_brand: card.brand,
    exp_month: expiry.month,
    exp_year: expiry.year,
    fingerprint: fingerprintOf(card),
    funding: card.funding ?? 'credit',
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  }
}

function buildBankAccount(card: TestCard): Wire<Stripe.PaymentMethod.UsBankAccount> {
  return {
    account_holder_type: 'individual',
    account_type: 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    fingerprint: fingerprintOf(card),
    last4: card.number.slice(-4),
    networks: { preferred: 'ach', supported: ['ach'] },
    routing_number: '110000000',
    status_details: null,
  }
}

/** The same card has the same fingerprint for every customer. */
function fingerprintOf(card: TestCard): string {
  return createHash('sha256').update(card.number).digest('base64url').slice(0, 16)
}
