import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { getObject, mergeMetadata } from '../resource.ts'
import { route } from '../route.ts'
import { createSession } from './create.ts'
import { expireSession, saveSession } from './save.ts'

export const checkoutSessionRoutes = [
  route<Stripe.Checkout.SessionListParams>(
    'GET /v1/checkout/sessions',
    ({ ctx, params }) => {
      const sessions = ctx.store.objects
        .list('checkout.session', params.customer)
        .filter((session) => !params.subscription || session.subscription === params.subscription)
        .filter((session) => !params.payment_intent || session.payment_intent === params.payment_intent)
        .filter((session) => !params.status || session.status === params.status)
        .filter(
          (session) =>
            !params.customer_details?.email ||
            session.customer_details?.email === params.customer_details.email,
        )
        .filter((session) => inRange(session.created, params.created))
      return page(sessions, params, '/v1/checkout/sessions')
    },
    ['customer', 'subscription', 'payment_intent', 'status', 'customer_details', 'created'],
  ),
  route<Stripe.Checkout.SessionCreateParams>('POST /v1/checkout/sessions', ({ ctx, params }) =>
    createSession(ctx, params),
  ),
  route('GET /v1/checkout/sessions/:id', ({ ctx, id }) => getObject(ctx, 'checkout.session', id)),
  route<Stripe.Checkout.SessionUpdateParams>('POST /v1/checkout/sessions/:id', ({ ctx, params, id }) => {
    const session = getObject(ctx, 'checkout.session', id)
    return saveSession(ctx, { ...session, metadata: mergeMetadata(session.metadata ?? {}, params.metadata) })
  }),
  route('POST /v1/checkout/sessions/:id/expire', ({ ctx, id }) => {
    const session = getObject(ctx, 'checkout.session', id)
    if (session.status !== 'open') {
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ` +
          `\`${session.status}\`.`,
      )
    }
    return expireSession(ctx, session)
  }),
  route<Stripe.Checkout.SessionListLineItemsParams>(
    'GET /v1/checkout/sessions/:id/line_items',
    ({ ctx, params, id }) => {
      getObject(ctx, 'checkout.session', id)
      const items = ctx.store.objects.hidden('checkout.session', id).lineItems ?? []
      return page(items, params, `/v1/checkout/sessions/${id}/line_items`)
    },
  ),
]
