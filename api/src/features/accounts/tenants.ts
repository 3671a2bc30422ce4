import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { batchReads } from '../../lib/batch-reads.ts'
import { isStorable } from '../../lib/storable.ts'
import type { KeyHolder } from './api-keys/repository.ts'
import { findAccountsOfTenants } from './repository.ts'

/** The account of a tenant's id, or undefined where the key has nothing to do with it: an id only selects. */
export type TenantFinder = (holder: KeyHolder, tenantId: string | undefined) => Promise<string | undefined>

export function createTenantFinder({ db }: Pick<Deps, 'db'>): TenantFinder {
  const find = batchReads(async (tenantIds: string[]) => await findAccountsOfTenants(db, tenantIds))
  return async ({ accountId }, tenantId) => {
    if (tenantId === undefined) return accountId ?? undefined
    if (!isStorable(tenantId)) return undefined
    const found = await find(tenantId)
    return accountId === null || found === accountId ? found : undefined
  }
}

/** What is another's is answered as what does not exist. */
export function tenantNotFound(tenantId: string | undefined): AppError {
  const message =
    tenantId === undefined
      ? 'A platform key acts for every tenant. Name the one that is meant as tenant_id.'
      : 'This API key has no tenant with this id. Leave tenant_id out to use its own.'
  return new AppError('not_found', message, { param: 'tenant_id' })
}
