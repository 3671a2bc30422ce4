import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { newShortId, randomToken } from '../../lib/ids.ts'
import type { Customer } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { fullAddress } from '../address.ts'
import { emit } from '../events/emit.ts'
import { mergeMetadata } from '../resource.ts'

export type CustomerCreateParams = Wire<Stripe.CustomerCreateParams>

export function createCustomer(ctx: SandboxContext, params: CustomerCreateParams): Customer {
  const customer: Customer = {
    id: newShortId('cus'),
    object: 'customer',
    address: params.address ? fullAddress(params.address) : null,
    balance: params.balance ?? 0,
    created: ctx.clock.now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: params.description ?? null,
    discount: null,
    email: params.email ?? null,
    invoice_prefix: params.invoice_prefix ?? randomToken(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      // Set once the method is attached.
      default_payment_method: null,
      footer: params.invoice_settings?.footer ?? null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    next_invoice_sequence: params.next_invoice_sequence ?? 1,
    phone: params.phone ?? null,
    preferred_locales: params.preferred_locales ?? [],
    shipping: null,
    tax_exempt: params.tax_exempt || 'none',
    test_clock: params.test_clock ?? null,
  }
  ctx.store.objects.save('customer', customer)
  emit(ctx, 'customer.created', customer)
  return customer
}
