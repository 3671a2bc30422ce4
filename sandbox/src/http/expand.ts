import type { Store } from '../store/store.ts'
import type { ObjectType } from '../store/stripe-objects.ts'
import { invalidRequest } from './stripe-error.ts'
import { leaveOutUnasked } from './unasked-fields.ts'

const MAX_DEPTH = 4

/** The type of object that the id in a field refers to. */
const REFERENCES: Record<string, ObjectType> = {
  balance_transaction: 'balance_transaction',
  charge: 'charge',
  configuration: 'billing_portal.configuration',
  coupon: 'coupon',
  customer: 'customer',
  default_payment_method: 'payment_method',
  default_price: 'price',
  discounts: 'discount',
  failure_balance_transaction: 'balance_transaction',
  invoice: 'invoice',
  latest_charge: 'charge',
  latest_invoice: 'invoice',
  payment_intent: 'payment_intent',
  payment_link: 'payment_link',
  payment_method: 'payment_method',
  pending_setup_intent: 'setup_intent',
  product: 'product',
  promotion_code: 'promotion_code',
  setup_intent: 'setup_intent',
  subscription: 'subscription',
  test_clock: 'test_helpers.test_clock',
}

type Json = Record<string, unknown>

export interface ExpandSource {
  store: Store
  /** Converts an object to the requested API version. */
  render(object: object): object
}

/**
 * Replaces ids by objects along each path of a response, in place; `data.` goes into the entries of a list.
 */
export function expandPaths(source: ExpandSource, answer: object, paths: string[]): object {
  const target = source.render(answer) as Json
  for (const path of paths) {
    const steps = path.split('.')
    const depth = steps.filter((step) => step !== 'data').length
    if (depth > MAX_DEPTH) {
      throw invalidRequest(
        `You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`,
        'expand',
      )
    }
    expandStep(source, target, steps, path)
  }
  leaveOutUnasked(target, paths)
  return target
}

function expandStep(source: ExpandSource, node: Json, steps: string[], path: string): void {
  const [field, ...rest] = steps
  if (field === undefined) return
  if (!(field in node) && !addIncludable(source, node, field)) throw notExpandable(path)
  const value = node[field]
  if (value === null || value === undefined) {
    if (rest.length === 0 && !(field in REFERENCES) && !isIncludable(field)) throw notExpandable(path)
    return
  }
  if (Array.isArray(value)) {
    node[field] = value.map((item) => expandValue(source, field, item, rest, path))
  } else {
    node[field] = expandValue(source, field, value, rest, path)
  }
}

function expandValue(
  source: ExpandSource,
  field: string,
  value: unknown,
  rest: string[],
  path: string,
): unknown {
  const object = typeof value === 'string' ? lookUp(source, field, value, path) : value
  if (typeof object !== 'object' || object === null) throw notExpandable(path)
  if (rest.length === 0 && object === value && !isIncludable(field)) throw notExpandable(path)
  expandStep(source, object as Json, rest, path)
  return object
}

function lookUp({ store, render }: ExpandSource, field: string, id: string, path: string): object | string {
  const type = REFERENCES[field]
  if (!type) throw notExpandable(path)
  if (store.objects.wasDeleted(type, id)) return { id, object: type, deleted: true }
  const found = store.objects.find(type, id)
  return found ? render(found) : id
}

function isIncludable(field: string): boolean {
  return [
    'applies_to',
    'tiers',
    'line_items',
    'payments',
    'confirmation_secret',
    'items',
    'lines',
    'data',
    'subscriptions',
    'products',
  ].includes(field)
}

/** Fields that Stripe includes only on request. */
function addIncludable({ store, render }: ExpandSource, node: Json, field: string): boolean {
  const { id, object } = node as { id: string; object: string }
  if ((object === 'checkout.session' || object === 'payment_link') && field === 'line_items') {
    const data = store.objects.hidden(object, id).lineItems ?? []
    node[field] = render({
      object: 'list',
      data,
      has_more: false,
      url: `/v1/${object === 'payment_link' ? 'payment_links' : 'checkout/sessions'}/${id}/line_items`,
    })
    return true
  }
  if (object === 'customer' && field === 'subscriptions') {
    const data = store.objects
      .list('subscription', id)
      .filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired')
    node[field] = render({ object: 'list', data, has_more: false, url: `/v1/customers/${id}/subscriptions` })
    return true
  }
  if (object === 'invoice' && field === 'payments') {
    const data = store.objects.listPayments(id)
    node[field] = render({ object: 'list', data, has_more: false, url: '/v1/invoice_payments' })
    return true
  }
  if (object === 'invoice' && field === 'confirmation_secret') {
    node[field] = confirmationSecret(store, id)
    return true
  }
  if (object === 'price' && field === 'tiers') {
    const { tiers } = store.objects.hidden('price', id)
    if (tiers) node[field] = tiers
    return true
  }
  if (object === 'coupon' && field === 'applies_to') {
    const { products } = store.objects.hidden('coupon', id)
    if (products) node[field] = { products }
    return true
  }
  return false
}

function confirmationSecret(store: Store, invoiceId: string) {
  const payment = store.objects.listPayments(invoiceId)[0]
  const intentId = payment?.payment.payment_intent
  const intent = intentId ? store.objects.find('payment_intent', intentId) : undefined
  return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null
}

function notExpandable(path: string) {
  return invalidRequest(`This property cannot be expanded (${path}).`, 'expand')
}
