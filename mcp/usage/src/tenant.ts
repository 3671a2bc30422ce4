import type { Call } from './call.ts'

/** Where a request names its tenant; the first that is there counts, from the path to the query. */
export interface TenantPlaces {
  /** A pattern of which `:tenant` is the tenant, such as `/v1/tenants/:tenant`; what follows is free. */
  path?: string
  /** A header, such as `x-tenant-id`. */
  header?: string
  /** A parameter of the query, such as `tenant_id`. */
  query?: string
}

export type FindTenant<Request> = (call: Call<Request>) => string | undefined

/** Nobody is found where nothing is said: the usage is then that of the key's own tenant. */
export function createTenantFinder<Request>(
  tenant: TenantPlaces | FindTenant<Request> = {},
): FindTenant<Request> {
  if (typeof tenant === 'function') return tenant
  const { path, header, query } = tenant
  const inPath = path === undefined ? () => undefined : createPathReader(path)
  return (call) =>
    inPath(call.path) ||
    (header !== undefined && call.header(header)) ||
    (query !== undefined && call.query.get(query)) ||
    undefined
}

function createPathReader(pattern: string): (path: string) => string | undefined {
  const wanted = pattern.split('/')
  const place = wanted.indexOf(':tenant')
  if (place === -1)
    throw new TypeError(
      `tenant.path is "${pattern}": name the tenant in it as :tenant, such as /tenants/:tenant.`,
    )
  return (path) => {
    const parts = path.split('/')
    const fits = wanted.every((part, index) =>
      part.startsWith(':') ? Boolean(parts[index]) : parts[index] === part,
    )
    return fits ? decoded(parts[place] ?? '') : undefined
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A sequence that is none is taken as it stands, and no tenant is called so.
    return part
  }
}
