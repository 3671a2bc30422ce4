import type { Deps } from '../../deps.ts'
import type { KeyHolder } from '../accounts/api-keys/repository.ts'
import { createTenantFinder, tenantNotFound } from '../accounts/tenants.ts'

/** The account of a tenant's id. Who calls is known by the key alone: what is not the caller's does not exist. */
export type TenantSelector = (holder: KeyHolder, tenantId: string | undefined) => Promise<string>

export interface TenantRouteOptions {
  deps: Deps
  selectTenant: TenantSelector
}

export function createTenantSelector(deps: Pick<Deps, 'db'>): TenantSelector {
  const findTenant = createTenantFinder(deps)
  return async (holder, tenantId) => {
    const accountId = await findTenant(holder, tenantId)
    if (accountId === undefined) throw tenantNotFound(tenantId)
    return accountId
  }
}
