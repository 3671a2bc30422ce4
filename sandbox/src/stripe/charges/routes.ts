import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'

export const chargeRoutes = [
  route<Stripe.ChargeListParams>(
    'GET /v1/charges',
    ({ ctx, params }) => {
      const charges = ctx.store.objects
        .list('charge', params.customer)
        .filter((charge) => !params.payment_intent || charge.payment_intent === params.payment_intent)
        .filter((charge) => inRange(charge.created, params.created))
      return page(charges, params, '/v1/charges')
    },
    ['customer', 'payment_intent', 'created'],
  ),
  route('GET /v1/charges/:id', ({ ctx, id }) => getObject(ctx, 'charge', id)),
]
