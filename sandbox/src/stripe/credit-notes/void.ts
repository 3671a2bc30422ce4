import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { CreditNote } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { creditOpenInvoice } from '../invoices/credit.ts'
import { getReferenced } from '../resource.ts'

/** What a note took off an open invoice is to be paid again. */
export function voidNote(ctx: SandboxContext, note: CreditNote): CreditNote {
  if (note.status === 'void') throw invalidRequest('This credit note is already void.')
  const invoice = getReferenced(ctx, 'invoice', note.invoice, 'invoice')
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw invalidRequest(`You cannot void a credit note of an invoice that is ${invoice.status}.`)
  const voided = ctx.store.objects.save('credit_note', {
    ...note,
    status: 'void',
    voided_at: ctx.clock.now(),
  })
  emit(ctx, 'credit_note.voided', voided)
  creditOpenInvoice(ctx, invoice, -note.total)
  return voided
}
