import type Stripe from 'stripe'
import { page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'
import { changeLink, createLink } from './change.ts'

export const paymentLinkRoutes = [
  route<Stripe.PaymentLinkListParams>(
    'GET /v1/payment_links',
    ({ ctx, params }) => {
      const links = ctx.store.objects
        .list('payment_link')
        .filter(({ active }) => params.active === undefined || active === params.active)
      return page(links, params, '/v1/payment_links')
    },
    ['active'],
  ),
  route<Stripe.PaymentLinkCreateParams>('POST /v1/payment_links', ({ ctx, params }) =>
    createLink(ctx, params),
  ),
  route('GET /v1/payment_links/:id', ({ ctx, id }) => getObject(ctx, 'payment_link', id)),
  route<Stripe.PaymentLinkUpdateParams>('POST /v1/payment_links/:id', ({ ctx, params, id }) =>
    changeLink(ctx, getObject(ctx, 'payment_link', id), params),
  ),
  route<Stripe.PaymentLinkListLineItemsParams>(
    'GET /v1/payment_links/:id/line_items',
    ({ ctx, params, id }) => {
      getObject(ctx, 'payment_link', id)
      const items = ctx.store.objects.hidden('payment_link', id).lineItems ?? []
      return page(items, params, `/v1/payment_links/${id}/line_items`)
    },
  ),
]
