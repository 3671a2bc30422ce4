import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'

export const earlyFraudWarningRoutes = [
  route<Stripe.Radar.EarlyFraudWarningListParams>(
    'GET /v1/radar/early_fraud_warnings',
    ({ ctx, params }) => {
      const warnings = ctx.store.objects
        .list('radar.early_fraud_warning')
        .filter((warning) => !params.charge || warning.charge === params.charge)
        .filter((warning) => !params.payment_intent || warning.payment_intent === params.payment_intent)
        .filter((warning) => inRange(warning.created, params.created))
      return page(warnings, params, '/v1/radar/early_fraud_warnings')
    },
    ['charge', 'payment_intent', 'created'],
  ),
  route('GET /v1/radar/early_fraud_warnings/:id', ({ ctx, id }) =>
    getObject(ctx, 'radar.early_fraud_warning', id),
  ),
]
