import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Charge } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { getObject, getReferenced, mergeMetadata } from '../resource.ts'
import { route } from '../route.ts'
import { cancelRefund, refundCharge } from './service.ts'

export const refundRoutes = [
  route<Stripe.RefundListParams>(
    'GET /v1/refunds',
    ({ ctx, params }) => {
      const refunds = ctx.store.objects
        .list('refund')
        .filter((refund) => !params.charge || refund.charge === params.charge)
        .filter((refund) => !params.payment_intent || refund.payment_intent === params.payment_intent)
        .filter((refund) => inRange(refund.created, params.created))
      return page(refunds, params, '/v1/refunds')
    },
    ['charge', 'payment_intent', 'created'],
  ),
  route<Stripe.RefundCreateParams>('POST /v1/refunds', ({ ctx, params }) =>
    refundCharge(ctx, chargeOf(ctx, params), {
      amount: params.amount,
      reason: params.reason ?? null,
      metadata: mergeMetadata({}, params.metadata),
    }),
  ),
  route('GET /v1/refunds/:id', ({ ctx, id }) => getObject(ctx, 'refund', id)),
  route<Stripe.RefundUpdateParams>('POST /v1/refunds/:id', ({ ctx, params, id }) => {
    const refund = getObject(ctx, 'refund', id)
    const metadata = mergeMetadata(refund.metadata ?? {}, params.metadata)
    return ctx.store.objects.save('refund', { ...refund, metadata })
  }),
  route('POST /v1/refunds/:id/cancel', ({ ctx, id }) => cancelRefund(ctx, getObject(ctx, 'refund', id))),
]

function chargeOf(ctx: SandboxContext, params: Wire<Stripe.RefundCreateParams>): Charge {
  if (params.charge) return getReferenced(ctx, 'charge', params.charge, 'charge')
  if (!params.payment_intent) {
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
    )
  }
  const intent = getReferenced(ctx, 'payment_intent', params.payment_intent, 'payment_intent')
  if (intent.status !== 'succeeded' || !intent.latest_charge) {
    throw invalidRequest(
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      'payment_intent',
    )
  }
  return getObject(ctx, 'charge', intent.latest_charge)
}
