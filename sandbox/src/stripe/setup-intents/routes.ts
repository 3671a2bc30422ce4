import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing, StripeError } from '../../http/stripe-error.ts'
import type { SetupIntent } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { resolvePaymentMethod } from '../payment-methods/service.ts'
import { getObject, getReferenced, mergeMetadata } from '../resource.ts'
import { forPages, route } from '../route.ts'
import { cancelSetupIntent, confirmSetupIntent, createSetupIntent } from './service.ts'

/** With a publishable key, and as much of the intent as Stripe shows to pages. */
export const SETUP_BY_SECRET = {
  intent: 'setup_intent' as const,
  fields: [
    'id',
    'object',
    'automatic_payment_methods',
    'cancellation_reason',
    'client_secret',
    'created',
    'description',
    'last_setup_error',
    'livemode',
    'next_action',
    'payment_method',
    'payment_method_types',
    'status',
    'usage',
  ],
}

export const setupIntentRoutes = [
  route<Stripe.SetupIntentListParams>(
    'GET /v1/setup_intents',
    ({ ctx, params }) => {
      const intents = ctx.store.objects
        .list('setup_intent', params.customer)
        .filter((intent) => !params.payment_method || intent.payment_method === params.payment_method)
        .filter((intent) => inRange(intent.created, params.created))
      return page(intents, params, '/v1/setup_intents')
    },
    ['customer', 'payment_method', 'created'],
  ),
  route<Stripe.SetupIntentCreateParams>('POST /v1/setup_intents', ({ ctx, params }) => create(ctx, params)),
  forPages(
    SETUP_BY_SECRET,
    route('GET /v1/setup_intents/:id', ({ ctx, id }) => getObject(ctx, 'setup_intent', id)),
  ),
  forPages(
    SETUP_BY_SECRET,
    route<Stripe.SetupIntentConfirmParams>('POST /v1/setup_intents/:id/confirm', ({ ctx, params, id }) => {
      const intent = getObject(ctx, 'setup_intent', id)
      return confirm(ctx, intent, params.payment_method ?? intent.payment_method ?? undefined)
    }),
  ),
  route<Stripe.SetupIntentCancelParams>('POST /v1/setup_intents/:id/cancel', ({ ctx, params, id }) => {
    const intent = getObject(ctx, 'setup_intent', id)
    return cancelSetupIntent(ctx, intent, params.cancellation_reason ?? null)
  }),
]

function create(ctx: SandboxContext, params: Wire<Stripe.SetupIntentCreateParams>): SetupIntent {
  if (params.customer) getReferenced(ctx, 'customer', params.customer, 'customer')
  const method = params.payment_method ? resolvePaymentMethod(ctx, params.payment_method) : undefined
  const types = params.allowed_payment_method_types
  if (types && !types.includes('card'))
    throw invalidRequest('The sandbox saves cards only.', 'allowed_payment_method_types')
  const intent = createSetupIntent(ctx, {
    allowed_payment_method_types: types ?? null,
    ...(types && { payment_method_types: types }),
    customer: params.customer ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  })
  return params.confirm ? confirm(ctx, intent, method?.id) : intent
}

function confirm(ctx: SandboxContext, intent: SetupIntent, methodId: string | undefined): SetupIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw invalidRequest(
      `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
      undefined,
      'setup_intent_unexpected_state',
    )
  }
  if (!methodId) throw parameterMissing('payment_method')
  const result = confirmSetupIntent(ctx, intent, resolvePaymentMethod(ctx, methodId))
  if (!result.decline) return result.intent
  throw new StripeError({
    type: 'card_error',
    status: 402,
    code: result.decline.code,
    decline_code: result.decline.declineCode,
    message: result.decline.message,
    setup_intent: result.intent,
  })
}
