import type { SandboxContext } from '../../context.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { type CardInput, checkCard } from '../payment-methods/card-form.ts'
import { attachPaymentMethod, createCardMethod } from '../payment-methods/service.ts'
import { inCustomerTime } from '../test-clock-time.ts'
import { attemptPayment } from './pay.ts'
import { isPayable } from './payable.ts'

/** Pays this one invoice with the card, as on the hosted invoice page. Returns the error, or null. */
export function payHosted(ctx: SandboxContext, invoiceId: string, input: CardInput): string | null {
  const fault = ctx.store.transaction(() => {
    const invoice = ctx.store.objects.find('invoice', invoiceId)
    if (!invoice || !isPayable(invoice)) return 'This invoice is not to be paid any more.'
    return payWithCard(invoice.customer ? inCustomerTime(ctx, invoice.customer) : ctx, invoice, input)
  })
  ctx.webhooks.wake()
  return fault
}

function payWithCard(ctx: SandboxContext, invoice: Invoice, input: CardInput): string | null {
  const checked = checkCard(ctx, input)
  if (!checked.ok) return checked.message
  const method = createCardMethod(ctx, checked.card, checked.expiry)
  if (invoice.customer) attachPaymentMethod(ctx, method.id, invoice.customer)
  const { payment } = attemptPayment(ctx, invoice, method, 'request')
  if (payment === null || payment.outcome === 'succeeded') return null
  return payment.decline?.message ?? 'Your bank did not let this payment through. Use another card.'
}
