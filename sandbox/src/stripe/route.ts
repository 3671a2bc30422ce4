import type { SandboxContext } from '../context.ts'
import type { Wire } from '../store/wire.ts'

export interface Call<Params> {
  /** Carries the request's id, so that events name the request that caused them. */
  ctx: SandboxContext
  params: Params
  /** The `:id` of the path, or an empty string. */
  id: string
}

export interface StripeRoute {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** Of a list: what it can be narrowed by. */
  filters: readonly string[]
  handle(call: Call<Record<string, unknown>>): object
}

/**
 * A route named as Stripe's documentation names it, e.g. `POST /v1/customers/:id`.
 * Its parameters are checked against data/request-shapes.json before the handler sees them,
 * which is what makes the cast to the library's parameter type sound.
 */
export function route<Params = object>(
  name: string,
  handle: (call: Call<Wire<Params>>) => object,
  filters: readonly (keyof Params & string)[] = [],
): StripeRoute {
  const [method, path] = name.split(' ', 2) as [StripeRoute['method'], string]
  return { method, path, filters, handle: (call) => handle({ ...call, params: call.params as Wire<Params> }) }
}
