import type { SandboxContext } from '../context.ts'
import type { Wire } from '../store/wire.ts'

export interface Call<Params> {
  /** Contains the request's id, so that events name the request that caused them. */
  ctx: SandboxContext
  params: Params
  /** The `:id` of the path, or an empty string. */
  id: string
}

export interface StripeRoute {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** For a list: its filters. */
  filters: readonly string[]
  /** A GET that computes its answer from parameters, each of which must be read. */
  computes?: true
  /** Set if pages may use the route with the publishable key. */
  publishable?: PublishableAccess
  handle(call: Call<Record<string, unknown>>): object
}

/** What a page may do: make an object, or handle the intent whose client secret it knows. */
export type PublishableAccess = { makes: true } | { intent: IntentType; fields: readonly string[] }

export type IntentType = 'payment_intent' | 'setup_intent'

export function forPages(access: PublishableAccess, open: StripeRoute): StripeRoute {
  return { ...open, publishable: access }
}

export function computed(open: StripeRoute): StripeRoute {
  return { ...open, computes: true }
}

/**
 * A route named as in Stripe's documentation, e.g. `POST /v1/customers/:id`. Its parameters are checked
 * against data/request-shapes.json before the handler receives them, which makes the cast to the library's
 * parameter type safe.
 */
export function route<Params = object>(
  name: string,
  handle: (call: Call<Wire<Params>>) => object,
  filters: readonly (keyof Params & string)[] = [],
): StripeRoute {
  const [method, path] = name.split(' ', 2) as [StripeRoute['method'], string]
  return { method, path, filters, handle: (call) => handle({ ...call, params: call.params as Wire<Params> }) }
}
