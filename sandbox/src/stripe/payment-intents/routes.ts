import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { PaymentIntent } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { readCurrency } from '../currency.ts'
import { isTooSmall, smallestInWords } from '../minimum-charge.ts'
import { resolvePaymentMethod } from '../payment-methods/service.ts'
import { getObject, getReferenced, mergeMetadata, patched } from '../resource.ts'
import { forPages, route } from '../route.ts'
import { cardError } from './card-error.ts'
import { confirmWith, wrongState } from './confirm.ts'
import { cancelPaymentIntent, createPaymentIntent } from './service.ts'
import { shippingOf } from './shipping.ts'

/** With a publishable key, and as much of the intent as Stripe shows to pages. */
export const PAYMENT_BY_SECRET = {
  intent: 'payment_intent' as const,
  fields: [
    'id',
    'object',
    'amount',
    'amount_details',
    'automatic_payment_methods',
    'canceled_at',
    'cancellation_reason',
    'capture_method',
    'client_secret',
    'confirmation_method',
    'created',
    'currency',
    'description',
    'last_payment_error',
    'livemode',
    'next_action',
    'payment_method',
    'payment_method_types',
    'processing',
    'receipt_email',
    'setup_future_usage',
    'shipping',
    'source',
    'status',
  ],
}

export const paymentIntentRoutes = [
  route<Stripe.PaymentIntentListParams>(
    'GET /v1/payment_intents',
    ({ ctx, params }) => {
      const intents = ctx.store.objects
        .list('payment_intent', params.customer)
        .filter((intent) => inRange(intent.created, params.created))
      return page(intents, params, '/v1/payment_intents')
    },
    ['customer', 'created'],
  ),
  route<Stripe.PaymentIntentCreateParams>('POST /v1/payment_intents', ({ ctx, params }) =>
    create(ctx, params),
  ),
  forPages(
    PAYMENT_BY_SECRET,
    route('GET /v1/payment_intents/:id', ({ ctx, id }) => getObject(ctx, 'payment_intent', id)),
  ),
  route<Stripe.PaymentIntentUpdateParams>('POST /v1/payment_intents/:id', ({ ctx, params, id }) => {
    const intent = getObject(ctx, 'payment_intent', id)
    if (params.amount !== undefined) assertChargeable(params.amount, intent.currency)
    return ctx.store.objects.save('payment_intent', {
      ...intent,
      amount: params.amount ?? intent.amount,
      description: patched(intent.description, params.description),
      metadata: mergeMetadata(intent.metadata, params.metadata),
    })
  }),
  route<Stripe.PaymentIntentCancelParams>('POST /v1/payment_intents/:id/cancel', ({ ctx, params, id }) => {
    const intent = getObject(ctx, 'payment_intent', id)
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw wrongState(intent, 'cancel')
    refuseForSession(ctx, intent)
    return cancelPaymentIntent(ctx, intent, params.cancellation_reason ?? null)
  }),
]

function create(ctx: SandboxContext, params: Wire<Stripe.PaymentIntentCreateParams>): PaymentIntent {
  const currency = readCurrency(params.currency)
  assertChargeable(params.amount, currency)
  if (params.capture_method === 'manual')
    throw invalidRequest('The sandbox captures every payment at once.', 'capture_method')
  if (params.customer) getReferenced(ctx, 'customer', params.customer, 'customer')
  const method = params.payment_method ? resolvePaymentMethod(ctx, params.payment_method) : undefined
  const intent = createPaymentIntent(ctx, {
    amount: params.amount,
    currency,
    customer: params.customer ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    receipt_email: params.receipt_email ?? null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: params.shipping ? shippingOf(params.shipping) : null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
  })
  if (!params.confirm) return intent
  const result = confirmWith(ctx, intent, method?.id)
  if (result.outcome === 'declined') throw cardError(result)
  return result.intent
}

function assertChargeable(amount: number, currency: string): void {
  if (amount < 1) throw invalidRequest('Invalid positive integer', 'amount', 'parameter_invalid_integer')
  if (isTooSmall(amount, currency))
    throw invalidRequest(`Amount must be at least ${smallestInWords(currency)}`, 'amount', 'amount_too_small')
}

function refuseForSession(ctx: SandboxContext, { id }: PaymentIntent): void {
  const sessions = ctx.store.objects.list('checkout.session')
  const session = sessions.find(({ payment_intent, status }) => payment_intent === id && status === 'open')
  if (!session) return
  throw invalidRequest(
    `You cannot cancel this PaymentIntent because it was created by the Checkout Session ${session.id}. ` +
      'Expire the Checkout Session instead.',
  )
}
