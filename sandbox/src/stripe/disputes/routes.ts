import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'
import { closeDispute, updateDispute } from './service.ts'

export const disputeRoutes = [
  route<Stripe.DisputeListParams>(
    'GET /v1/disputes',
    ({ ctx, params }) => {
      const disputes = ctx.store.objects
        .list('dispute')
        .filter((dispute) => !params.charge || dispute.charge === params.charge)
        .filter((dispute) => !params.payment_intent || dispute.payment_intent === params.payment_intent)
        .filter((dispute) => inRange(dispute.created, params.created))
      return page(disputes, params, '/v1/disputes')
    },
    ['charge', 'payment_intent', 'created'],
  ),
  route('GET /v1/disputes/:id', ({ ctx, id }) => getObject(ctx, 'dispute', id)),
  route<Stripe.DisputeUpdateParams>('POST /v1/disputes/:id', ({ ctx, params, id }) =>
    updateDispute(ctx, getObject(ctx, 'dispute', id), params),
  ),
  /** The seller accepts the dispute. */
  route('POST /v1/disputes/:id/close', ({ ctx, id }) =>
    closeDispute(ctx, getObject(ctx, 'dispute', id), 'lost'),
  ),
]
