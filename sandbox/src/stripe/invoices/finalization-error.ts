import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { saveInvoice } from './save.ts'

type FinalizationError = NonNullable<Invoice['last_finalization_error']>

/** Why a draft cannot be finalised; null if it can. */
export function finalizationErrorOf(ctx: SandboxContext, draft: Invoice): FinalizationError | null {
  const isSwitchedOn = ctx.store.settings.get('finalization_fails') === true
  if (!isSwitchedOn && !(draft.automatic_tax.enabled && !hasLocation(ctx, draft))) return null
  return {
    code: 'customer_tax_location_invalid',
    doc_url: 'https://stripe.com/docs/error-codes/customer-tax-location-invalid',
    message:
      "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
    type: 'invalid_request_error',
  }
}

/** The draft stays a draft, and nothing is charged until someone fixes the cause. */
export function failFinalization(ctx: SandboxContext, draft: Invoice, error: FinalizationError): Invoice {
  const failed = saveInvoice(ctx, {
    ...draft,
    automatic_tax: { ...draft.automatic_tax, status: 'requires_location_inputs' },
    automatically_finalizes_at: null,
    last_finalization_error: error,
  })
  emit(ctx, 'invoice.finalization_failed', failed)
  return failed
}

/** A request to finalise it returns the error. */
export function refuseUnlessFinalizable(ctx: SandboxContext, draft: Invoice): void {
  const error = finalizationErrorOf(ctx, draft)
  if (error) throw invalidRequest(error.message ?? '', undefined, error.code)
}

function hasLocation(ctx: SandboxContext, { customer }: Invoice): boolean {
  return Boolean(ctx.store.objects.find('customer', customer ?? '')?.address?.country)
}
