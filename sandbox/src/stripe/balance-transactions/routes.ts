import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'

export const balanceTransactionRoutes = [
  route<Stripe.BalanceTransactionListParams>(
    'GET /v1/balance_transactions',
    ({ ctx, params }) => {
      const found = ctx.store.objects
        .list('balance_transaction')
        .filter((one) => !params.currency || one.currency === params.currency)
        .filter((one) => !params.source || one.source === params.source)
        .filter((one) => !params.type || one.type === params.type)
        .filter((one) => inRange(one.created, params.created))
      return page(found, params, '/v1/balance_transactions')
    },
    ['created', 'currency', 'source', 'type'],
  ),
  route('GET /v1/balance_transactions/:id', ({ ctx, id }) => getObject(ctx, 'balance_transaction', id)),
]
