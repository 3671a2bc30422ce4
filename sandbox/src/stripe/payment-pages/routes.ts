import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { submitSession } from '../checkout-sessions/complete.ts'
import { cardError } from '../payment-intents/card-error.ts'
import { getObject, getReferenced } from '../resource.ts'
import { route } from '../route.ts'

interface ConfirmParams {
  payment_method: string
  expected_amount?: number
}

/** The hosted page's own undocumented interface, used by `stripe trigger checkout.session.completed`. */
export const paymentPageRoutes = [
  route('GET /v1/payment_pages/:id', ({ ctx, id }) => getObject(ctx, 'checkout.session', id)),
  route<ConfirmParams>('POST /v1/payment_pages/:id/confirm', ({ ctx, params, id }) =>
    confirm(ctx, getObject(ctx, 'checkout.session', id), params),
  ),
]

function confirm(ctx: SandboxContext, session: CheckoutSession, params: ConfirmParams): CheckoutSession {
  if (session.status !== 'open') throw invalidRequest('This Checkout Session is no longer open.')
  if (params.expected_amount !== undefined && params.expected_amount !== session.amount_total) {
    throw invalidRequest(`The amount to pay is ${session.amount_total}.`, 'expected_amount')
  }
  const method = getReferenced(ctx, 'payment_method', params.payment_method, 'payment_method')
  const { email, name, address } = method.billing_details
  const buyer = { email: email ?? session.customer_email ?? 'buyer@example.com', name, address }
  const submitted = submitSession(ctx, session, buyer, method)
  if (submitted.payment && submitted.outcome === 'declined') throw cardError(submitted.payment)
  return submitted.session
}
