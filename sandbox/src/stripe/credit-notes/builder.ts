import type { SandboxContext } from '../../context.ts'
import { wholeList } from '../../http/list.ts'
import { newId } from '../../lib/ids.ts'
import type { CreditNote, CreditNoteLine, Invoice } from '../../store/stripe-objects.ts'
import { mergeMetadata } from '../resource.ts'
import { sumOf } from '../tax/invoice-taxes.ts'
import { type NoteParams, readLines } from './lines.ts'

/** A note that is not issued yet. Its amounts are those of its lines. */
export function buildNote(ctx: SandboxContext, invoice: Invoice, params: NoteParams): CreditNote {
  const id = newId('cn')
  const lines = readLines(ctx, invoice, params)
  const now = ctx.clock.now()
  const isPaid = invoice.status === 'paid'
  const amounts = amountsOf(lines)
  return {
    id,
    object: 'credit_note',
    ...amounts,
    amount_shipping: 0,
    created: now,
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: null,
    effective_at: params.effective_at ?? now,
    invoice: invoice.id,
    lines: wholeList(lines, `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: numberOf(ctx, invoice),
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${ctx.baseUrl()}/i/${invoice.id}/credit-notes/${id}/pdf`,
    post_payment_amount: isPaid ? amounts.total : 0,
    pre_payment_amount: isPaid ? 0 : amounts.total,
    pretax_credit_amounts: [],
    reason: params.reason ?? null,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    type: isPaid ? 'post_payment' : 'pre_payment',
    voided_at: null,
  }
}

function amountsOf(lines: CreditNoteLine[]) {
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const discounts = lines.flatMap(({ discount_amounts: amounts }) => amounts)
  const discount_amount = discounts.reduce((sum, { amount }) => sum + amount, 0)
  const taxes = lines.flatMap((line) => line.taxes ?? [])
  const inclusive = sumOf(taxes, 'inclusive')
  const total = subtotal - discount_amount + sumOf(taxes, 'exclusive')
  return {
    amount: total,
    discount_amount,
    discount_amounts: discounts,
    subtotal,
    subtotal_excluding_tax: subtotal - inclusive,
    total,
    total_excluding_tax: subtotal - discount_amount - inclusive,
    total_taxes: taxes,
  }
}

function numberOf(ctx: SandboxContext, invoice: Invoice): string {
  const before = ctx.store.objects
    .list('credit_note', invoice.customer ?? undefined)
    .filter((note) => note.invoice === invoice.id)
  return `${invoice.number}-CN-${String(before.length + 1).padStart(2, '0')}`
}
