import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Product } from '../../store/stripe-objects.ts'
import { assertNamed } from '../empty-name.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { buildProduct, type ProductCreateParams } from '../prices/product-builder.ts'
import { createPrice } from '../prices/service.ts'
import { deletedObject, getObject, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'

export const productRoutes = [
  route<Stripe.ProductListParams>(
    'GET /v1/products',
    ({ ctx, params }) => {
      const products = ctx.store.objects
        .list('product')
        .filter((product) => params.active === undefined || product.active === params.active)
        .filter((product) => !params.ids || params.ids.includes(product.id))
        .filter((product) => !params.url || product.url === params.url)
        .filter((product) => inRange(product.created, params.created))
      return page(products, params, '/v1/products')
    },
    ['active', 'ids', 'url', 'created'],
  ),
  route<Stripe.ProductCreateParams>('POST /v1/products', ({ ctx, params }) => createProduct(ctx, params)),
  route('GET /v1/products/:id', ({ ctx, id }) => getObject(ctx, 'product', id)),
  route<Stripe.ProductUpdateParams>('POST /v1/products/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'product', id)
    assertNamed(params.name, 'name')
    const after: Product = {
      ...before,
      active: params.active ?? before.active,
      default_price: patched(before.default_price ?? null, params.default_price),
      description: patched(before.description, params.description),
      images: params.images === undefined ? before.images : params.images || [],
      marketing_features:
        params.marketing_features === undefined ? before.marketing_features : params.marketing_features || [],
      metadata: mergeMetadata(before.metadata, params.metadata),
      name: params.name ?? before.name,
      statement_descriptor: patched(before.statement_descriptor ?? null, params.statement_descriptor),
      tax_code: patched(before.tax_code ?? null, params.tax_code),
      unit_label: patched(before.unit_label ?? null, params.unit_label),
      url: patched(before.url, params.url),
      updated: ctx.clock.now(),
    }
    ctx.store.objects.save('product', after)
    emitUpdate(ctx, 'product.updated', before, after)
    return after
  }),
  route('DELETE /v1/products/:id', ({ ctx, id }) => {
    const product = getObject(ctx, 'product', id)
    if (ctx.store.objects.list('price').some((price) => price.product === id)) {
      throw invalidRequest(
        'This product cannot be deleted because it has one or more user-created prices.',
        undefined,
      )
    }
    ctx.store.objects.markDeleted('product', id)
    emit(ctx, 'product.deleted', product)
    return deletedObject('product', id)
  }),
]

function createProduct(ctx: SandboxContext, params: ProductCreateParams): Product {
  if (params.id && ctx.store.objects.find('product', params.id)) {
    throw invalidRequest(`Product already exists.`, 'id', 'resource_already_exists')
  }
  assertNamed(params.name, 'name')
  const product = ctx.store.objects.save('product', buildProduct(params, ctx.clock.now()))
  emit(ctx, 'product.created', product)
  if (!params.default_price_data) return product
  const { custom_unit_amount: _custom, currency_options: _options, ...priceData } = params.default_price_data
  const price = createPrice(ctx, { ...priceData, product: product.id })
  return ctx.store.objects.save('product', { ...product, default_price: price.id })
}
