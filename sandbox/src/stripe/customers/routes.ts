import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Customer } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { fullAddress } from '../address.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { emit } from '../events/emit.ts'
import { ownMethod } from '../payment-methods/own-method.ts'
import { attachPaymentMethod } from '../payment-methods/service.ts'
import { deletedObject, getObject, getReferenced, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'
import { isOver } from '../subscription-state/state.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { inClockTime } from '../test-clock-time.ts'
import { createCustomer } from './service.ts'

const DEFAULT_METHOD = 'invoice_settings[default_payment_method]'
const MAX_EMAIL_LENGTH = 512

export const customerRoutes = [
  route<Stripe.CustomerListParams>(
    'GET /v1/customers',
    ({ ctx, params }) => {
      const customers = ctx.store.objects
        .list('customer')
        .filter((customer) => !params.email || customer.email === params.email)
        .filter((customer) => (params.test_clock ?? null) === (customer.test_clock ?? null))
        .filter((customer) => inRange(customer.created, params.created))
      return page(customers, params, '/v1/customers')
    },
    ['email', 'test_clock', 'created'],
  ),
  route<Stripe.CustomerCreateParams>('POST /v1/customers', ({ ctx: realCtx, params }) => {
    if (params.email) checkEmail(params.email)
    if (params.test_clock) getReferenced(realCtx, 'test_helpers.test_clock', params.test_clock, 'test_clock')
    const ctx = inClockTime(realCtx, params.test_clock)
    const { invoice_settings: settings } = params
    const customer = createCustomer(ctx, params)
    if (params.payment_method) {
      const method = attachPaymentMethod(ctx, params.payment_method, customer.id)
      const wanted = settings?.default_payment_method
      return setDefaultMethod(ctx, customer, wanted === params.payment_method ? method.id : wanted)
    }
    return setDefaultMethod(ctx, customer, settings?.default_payment_method)
  }),
  route('GET /v1/customers/:id', ({ ctx, id }) =>
    ctx.store.objects.wasDeleted('customer', id)
      ? deletedObject('customer', id)
      : getObject(ctx, 'customer', id),
  ),
  route<Stripe.CustomerUpdateParams>('POST /v1/customers/:id', ({ ctx, params, id }) =>
    updateCustomer(ctx, id, params),
  ),
  route('DELETE /v1/customers/:id', ({ ctx, id }) => {
    const customer = getObject(ctx, 'customer', id)
    for (const subscription of ctx.store.objects.list('subscription', id)) {
      if (!isOver(subscription.status)) cancelSubscription(ctx, subscription, 'cancellation_requested')
    }
    ctx.store.objects.markDeleted('customer', id)
    emit(ctx, 'customer.deleted', customer)
    return deletedObject('customer', id)
  }),
  route<Stripe.CustomerListPaymentMethodsParams>(
    'GET /v1/customers/:id/payment_methods',
    ({ ctx, params, id }) => {
      getObject(ctx, 'customer', id)
      const methods = ctx.store.objects
        .list('payment_method', id)
        .filter((method) => !params.type || method.type === params.type)
      return page(methods, params, `/v1/customers/${id}/payment_methods`)
    },
    ['type'],
  ),
]

function updateCustomer(
  ctx: SandboxContext,
  id: string,
  params: Wire<Stripe.CustomerUpdateParams>,
): Customer {
  const before = getObject(ctx, 'customer', id)
  if (params.email) checkEmail(params.email)
  const wanted = params.invoice_settings?.default_payment_method
  return changeCustomer(ctx, before, {
    address:
      params.address === undefined
        ? (before.address ?? null)
        : params.address
          ? fullAddress(params.address)
          : null,
    balance: params.balance ?? before.balance,
    description: patched(before.description, params.description),
    email: patched(before.email, params.email),
    invoice_settings: {
      ...before.invoice_settings,
      default_payment_method: patched(
        before.invoice_settings.default_payment_method,
        wanted ? ownMethod(ctx, wanted, id, DEFAULT_METHOD).id : wanted,
      ),
      footer: patched(before.invoice_settings.footer, params.invoice_settings?.footer),
    },
    metadata: mergeMetadata(before.metadata, params.metadata),
    name: patched(before.name ?? null, params.name),
    phone: patched(before.phone ?? null, params.phone),
    preferred_locales: params.preferred_locales ?? before.preferred_locales ?? [],
    tax_exempt: params.tax_exempt || before.tax_exempt || 'none',
  })
}

function setDefaultMethod(ctx: SandboxContext, customer: Customer, methodId: string | undefined): Customer {
  if (!methodId) return customer
  ownMethod(ctx, methodId, customer.id, DEFAULT_METHOD)
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: methodId }
  return changeCustomer(ctx, customer, { invoice_settings })
}

function checkEmail(email: string): void {
  if (email.length > MAX_EMAIL_LENGTH || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalidRequest(`Invalid email address: ${email}`, 'email', 'email_invalid')
  }
}
