import type Stripe from 'stripe'
import { newShortId } from '../../lib/ids.ts'
import type { Product } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { mergeMetadata } from '../resource.ts'

export type ProductCreateParams = Wire<Stripe.ProductCreateParams>

export function buildProduct(params: ProductCreateParams, now: number): Product {
  return {
    id: params.id ?? newShortId('prod'),
    object: 'product',
    active: params.active ?? true,
    created: now,
    default_price: null,
    description: params.description || null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: params.marketing_features ?? [],
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: params.package_dimensions || null,
    shippable: params.shippable ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    tax_code: params.tax_code ?? null,
    tax_details: null,
    type: params.type ?? 'service',
    unit_label: params.unit_label ?? null,
    updated: now,
    url: params.url ?? null,
  }
}
