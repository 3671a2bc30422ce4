import type { IncomingMessage } from 'node:http'
import type { Call } from './call.ts'
import { createExcluded, type Exclude } from './excluded.ts'
import { createTenantFinder, type FindTenant, type TenantPlaces } from './tenant.ts'

/** Which calls are counted, and for whom. */
export interface CountingOptions<Request = IncomingMessage> {
  /** What is counted: a meter of the API's catalogue, such as `api_call`. */
  meter: string
  /**
   * Paths that are not counted, `/internal/*` with all below it, in addition to health and documentation. A function
   * decides about every path, also about those.
   */
  exclude?: Exclude
  /** Which answers count, such as `({ statusCode }) => statusCode < 400`; all where it is left out. */
  counts?: (call: Call<Request>) => boolean
  /** Whose usage it is, for a platform key: where requests say it, or a function that knows. */
  tenant?: TenantPlaces | FindTenant<Request>
  /** What kind of usage it is, such as `({ route }) => route`. */
  dimension?: (call: Call<Request>) => string | undefined
}

/** What the API takes as a text; a longer one is refused or cut rather than let grow. */
const MAX_TEXT = 255

/** The line for the spool, or undefined where the call does not count. */
export function createToLine<Request>(options: CountingOptions<Request>) {
  const { meter, counts, dimension } = options
  if (!meter)
    throw new TypeError('There is no meter: give usageTracking what it counts, such as meter: "api_call".')
  const isExcluded = createExcluded(options.exclude)
  const findTenant = createTenantFinder(options.tenant)

  return (call: Call<Request>): string | undefined => {
    // A browser asks before it calls, and this is not yet the call.
    if (call.method === 'OPTIONS' || isExcluded(call.path)) return undefined
    if (counts && !counts(call)) return undefined
    const tenant = findTenant(call)
    const kind = dimension?.(call)
    return JSON.stringify({
      type: meter,
      time: new Date().toISOString(),
      ...(tenant && { tenantid: tenant.slice(0, MAX_TEXT) }),
      ...(kind && { data: { dimension: storable(kind) } }),
    })
  }
}

/** Without what no database takes, because such an event would be refused whole. */
function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, MAX_TEXT).toWellFormed()
}
