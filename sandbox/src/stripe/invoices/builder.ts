import { wholeList } from '../../http/list.ts'
import { newId } from '../../lib/ids.ts'
import type { Customer, Invoice, InvoiceLine, Subscription } from '../../store/stripe-objects.ts'
import { isTooSmall } from '../minimum-charge.ts'
import { sumOf, taxedLines, totalTaxes } from '../tax/invoice-taxes.ts'
import type { TaxRate } from '../tax/rate.ts'
import type { Period } from './lines.ts'

export interface InvoiceInput {
  accountName: string
  customer: Customer
  currency: string
  lines: InvoiceLine[]
  period: Period
  billingReason: NonNullable<Invoice['billing_reason']>
  subscription: Subscription | null
  /** The discount of each coupon, line by line. */
  discounts: { id: string; shares: number[] }[]
  collectionMethod?: Invoice['collection_method']
  autoAdvance?: boolean
  automaticTax?: boolean
  taxRate: TaxRate | null
  description?: string | null
  footer?: string | null
  customFields?: Invoice['custom_fields']
  metadata?: Record<string, string>
  daysUntilDue?: number | null
  defaultPaymentMethod?: string | null
}

/** A draft. Amounts are computed from the lines, their discounts and the tax in the customer's country. */
export function buildInvoice(now: number, input: InvoiceInput): Invoice {
  const id = newId('in')
  const lines = taxedLines(discountedLines(input), input.taxRate)
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: input.accountName,
    account_tax_ids: null,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: input.autoAdvance ?? true,
    automatic_tax: automaticTax(input.automaticTax === true),
    automatically_finalizes_at: null,
    billing_reason: input.billingReason,
    collection_method: input.collectionMethod ?? 'charge_automatically',
    created: now,
    currency: input.currency,
    custom_fields: input.customFields ?? null,
    default_payment_method: input.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: input.description ?? null,
    discounts: input.discounts.map((discount) => discount.id),
    footer: input.footer ?? null,
    due_date: input.daysUntilDue ? now + input.daysUntilDue * 86_400 : null,
    issuer: { type: 'self' },
    lines: wholeList(
      lines.map((line) => ({ ...line, invoice: id })),
      `/v1/invoices/${id}/lines`,
    ),
    livemode: false,
    metadata: input.metadata ?? {},
    parent: input.subscription ? parentOf(input.subscription) : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: input.period.end,
    period_start: input.period.start,
    ...amountsOf(input, totalTaxes(lines)),
    ...customerPart(input.customer),
    ...draftPart(),
  }
}

function discountedLines({ lines, discounts }: InvoiceInput): InvoiceLine[] {
  return lines.map((line, index) => ({
    ...line,
    discount_amounts: discounts.map(({ id: discount, shares }) => ({ amount: shares[index] ?? 0, discount })),
  }))
}

function amountsOf(input: InvoiceInput, taxes: NonNullable<Invoice['total_taxes']>) {
  const subtotal = input.lines.reduce((sum, line) => sum + line.amount, 0)
  const discounts = input.discounts.map(({ id: discount, shares }) => ({
    amount: shares.reduce((sum, cents) => sum + cents, 0),
    discount,
  }))
  const discounted = subtotal - discounts.reduce((sum, { amount }) => sum + amount, 0)
  const inclusive = sumOf(taxes, 'inclusive')
  const total = discounted + sumOf(taxes, 'exclusive')
  const { due, startingBalance } = applyBalance(total, input.currency, input.customer)
  return {
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: startingBalance,
    subtotal,
    subtotal_excluding_tax: subtotal - inclusive,
    total,
    total_discount_amounts: discounts,
    total_excluding_tax: discounted - inclusive,
    total_pretax_credit_amounts: [],
    total_taxes: taxes,
  }
}

/**
 * A negative balance is the customer's credit: it pays as much as possible, and the amount of a credit
 * invoice is added to it. What is too small to be charged is owed until a later invoice.
 */
export function applyBalance(totalCents: number, currency: string, customer: Pick<Customer, 'balance'>) {
  const startingBalance = customer.balance
  const sum = totalCents + startingBalance
  if (isTooSmall(sum, currency)) return { startingBalance, due: 0, endingBalance: sum }
  return { startingBalance, due: Math.max(0, sum), endingBalance: Math.min(0, sum) }
}

/** The customer's current details: later changes do not affect the invoice. */
function customerPart(customer: Customer) {
  return {
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    test_clock: customer.test_clock ?? null,
  }
}

/** Fields that only finalisation and payment fill in. */
function draftPart() {
  return {
    effective_at: null,
    ending_balance: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    last_finalization_error: null,
    latest_revision: null,
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    statement_descriptor: null,
    status: 'draft' as const,
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    webhooks_delivered_at: null,
  }
}

function automaticTax(enabled: boolean): Invoice['automatic_tax'] {
  return {
    disabled_reason: null,
    enabled,
    liability: enabled ? { type: 'self' } : null,
    provider: enabled ? 'stripe' : null,
    status: enabled ? 'complete' : null,
  }
}

function parentOf(subscription: Subscription): NonNullable<Invoice['parent']> {
  return {
    quote_details: null,
    subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    type: 'subscription_details',
  }
}
