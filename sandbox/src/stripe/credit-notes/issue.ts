import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Charge, CreditNote, Invoice } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { creditOpenInvoice } from '../invoices/credit.ts'
import { defaultPaymentOf } from '../invoices/finalize.ts'
import { changeInvoice } from '../invoices/save.ts'
import { refundCharge } from '../refunds/service.ts'
import { getReferenced } from '../resource.ts'
import { buildNote } from './builder.ts'
import type { NoteParams } from './lines.ts'

/** What a note would be; nothing is stored. */
export function previewNote(ctx: SandboxContext, params: NoteParams): CreditNote {
  return readNote(ctx, params).note
}

/** Lowers what is to be paid of an open invoice, or gives back what was paid. */
export function issueNote(ctx: SandboxContext, params: NoteParams): CreditNote {
  const { invoice, note } = readNote(ctx, params)
  const refunds = note.type === 'post_payment' ? giveBack(ctx, invoice, params) : []
  const issued = ctx.store.objects.save('credit_note', { ...note, refunds })
  emit(ctx, 'credit_note.created', issued)
  if (note.type === 'pre_payment') creditOpenInvoice(ctx, invoice, note.total)
  else {
    const credited = invoice.post_payment_credit_notes_amount + note.total
    changeInvoice(ctx, invoice, { post_payment_credit_notes_amount: credited })
  }
  return issued
}

function readNote(ctx: SandboxContext, params: NoteParams): { invoice: Invoice; note: CreditNote } {
  const invoice = getReferenced(ctx, 'invoice', params.invoice, 'invoice')
  if (invoice.status === 'draft' || invoice.status === 'void')
    throw invalidRequest(
      `You cannot create a credit note for an invoice that is ${invoice.status}.`,
      'invoice',
    )
  if (params.email_type === 'credit_note')
    throw invalidRequest('The sandbox sends no mail for a credit note.', 'email_type')
  const note = buildNote(ctx, invoice, params)
  if (note.total <= 0) throw invalidRequest('The credit note must be for more than nothing.', 'amount')
  const left =
    invoice.status === 'paid'
      ? invoice.amount_paid - invoice.post_payment_credit_notes_amount
      : invoice.amount_remaining
  if (note.total > left)
    throw invalidRequest(
      `The credit note is for ${note.total}, of which only ${left} can be credited.`,
      'amount',
    )
  assertGivenBack(invoice, note.total, params)
  return { invoice, note }
}

/** Of a paid invoice each cent that is credited is given back in a way that is named; of an open one, none. */
function assertGivenBack({ status }: Invoice, total: number, params: NoteParams): void {
  const { refund_amount: refund = 0, out_of_band_amount: elsewhere = 0, refunds = [] } = params
  const earlier = refunds.reduce((sum, { amount_refunded: cents = 0 }) => sum + cents, 0)
  const wanted = status === 'paid' ? total : 0
  if (refund + elsewhere + earlier === wanted) return
  throw invalidRequest(
    `The sum of refund_amount, out_of_band_amount and refunds must be ${wanted}, but is ${refund + elsewhere + earlier}.`,
    'refund_amount',
  )
}

function giveBack(ctx: SandboxContext, invoice: Invoice, params: NoteParams): CreditNote['refunds'] {
  const charge = chargeOf(ctx, invoice)
  const earlier = (params.refunds ?? []).map(({ refund, amount_refunded: cents = 0 }, index) => {
    const param = `refunds[${index}][refund]`
    const known = getReferenced(ctx, 'refund', refund ?? '', param)
    if (known.charge !== charge?.id) throw invalidRequest('The refund is of another payment.', param)
    return entryOf(known.id, cents)
  })
  const { refund_amount: amount = 0 } = params
  if (amount === 0) return earlier
  if (!charge) throw invalidRequest('The invoice has no payment that can be refunded.', 'refund_amount')
  const made = refundCharge(ctx, charge, { amount, reason: null, metadata: {} })
  return [...earlier, entryOf(made.id, amount)]
}

function entryOf(refund: string, amount_refunded: number): CreditNote['refunds'][number] {
  return { amount_refunded, payment_record_refund: null, refund, type: 'refund' }
}

function chargeOf(ctx: SandboxContext, invoice: Invoice): Charge | undefined {
  const intentId = defaultPaymentOf(ctx, invoice.id)?.payment.payment_intent
  const intent = ctx.store.objects.find('payment_intent', intentId ?? '')
  return ctx.store.objects.find('charge', intent?.latest_charge ?? '')
}
