import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import type { Price } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { getObject, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'
import { changePrice, claimLookupKey, createPrice } from './service.ts'

export const priceRoutes = [
  route<Stripe.PriceListParams>(
    'GET /v1/prices',
    ({ ctx, params }) => page(ctx.store.objects.list('price').filter(wanted(params)), params, '/v1/prices'),
    ['active', 'currency', 'lookup_keys', 'product', 'type', 'recurring', 'created'],
  ),
  route<Stripe.PriceCreateParams>('POST /v1/prices', ({ ctx, params }) => createPrice(ctx, params)),
  route('GET /v1/prices/:id', ({ ctx, id }) => getObject(ctx, 'price', id)),
  route<Stripe.PriceUpdateParams>('POST /v1/prices/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'price', id)
    if (params.lookup_key) claimLookupKey(ctx, params.lookup_key, params.transfer_lookup_key === true, id)
    return changePrice(ctx, before, {
      active: params.active ?? before.active,
      lookup_key: patched(before.lookup_key, params.lookup_key),
      metadata: mergeMetadata(before.metadata, params.metadata),
      nickname: patched(before.nickname, params.nickname),
      tax_behavior: params.tax_behavior ?? before.tax_behavior,
    })
  }),
]

function wanted(params: Wire<Stripe.PriceListParams>): (price: Price) => boolean {
  return (price) =>
    (params.active === undefined || price.active === params.active) &&
    (!params.currency || price.currency === params.currency) &&
    (!params.lookup_keys || params.lookup_keys.includes(price.lookup_key ?? '')) &&
    (!params.product || price.product === params.product) &&
    (!params.type || price.type === params.type) &&
    (!params.recurring?.interval || price.recurring?.interval === params.recurring.interval) &&
    inRange(price.created, params.created)
}
