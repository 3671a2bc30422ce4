import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { type RolledApiKey, revokeApiKey, rollApiKey } from '../../accounts/api-keys/end.ts'
import { type IssuedApiKey, issueApiKey } from '../../accounts/api-keys/issue.ts'
import { type ListedApiKey, listApiKeys } from '../../accounts/api-keys/repository.ts'
import type { Scope } from '../../accounts/api-keys/scopes.ts'
import { findAccountsOfTenants } from '../../accounts/repository.ts'
import { recordAudit } from '../../audit/service.ts'
import type { AdminAction } from '../action.ts'

type KeyDeps = Pick<Deps, 'clock' | 'config' | 'db'>

/** Of one tenant, or of all and the platform. */
export async function listKeys(deps: KeyDeps, tenantId: string | undefined): Promise<ListedApiKey[]> {
  return await listApiKeys(deps.db, tenantId === undefined ? undefined : await findAccountId(deps, tenantId))
}

export async function issueKey(
  deps: KeyDeps,
  { tenantId, name, scopes }: { tenantId: string | null; name: string; scopes: Scope[] },
  action: AdminAction,
): Promise<IssuedApiKey> {
  const accountId = tenantId === null ? null : await findAccountId(deps, tenantId)
  const { livemode } = deps.config.stripe
  return await withTransaction(deps.db, async (tx) => {
    const issued = await issueApiKey(tx, { accountId, name, scopes, livemode })
    const subject = { subjectType: 'api_key', subjectId: issued.id } as const
    const after = { name, scopes, tenant_id: tenantId }
    await recordAudit(tx, { ...action, ...subject, action: 'api_key.issue', after })
    return issued
  })
}

export async function rollKey(
  { clock, config, db }: KeyDeps,
  id: string,
  overlapHours: number,
  action: AdminAction,
): Promise<RolledApiKey> {
  return await withTransaction(db, async (tx) => {
    const order = { now: clock.now(), overlapHours, livemode: config.stripe.livemode }
    const rolled = await rollApiKey(tx, { id }, order)
    const subject = { subjectType: 'api_key', subjectId: id } as const
    const after = { replaced_by: rolled.id, expires_at: rolled.expiresAt }
    await recordAudit(tx, { ...action, ...subject, action: 'api_key.roll', after })
    return rolled
  })
}

export async function revokeKey({ clock, db }: KeyDeps, id: string, action: AdminAction): Promise<void> {
  await withTransaction(db, async (tx) => {
    const { name } = await revokeApiKey(tx, { id }, clock.now())
    const subject = { subjectType: 'api_key', subjectId: id } as const
    await recordAudit(tx, { ...action, ...subject, action: 'api_key.revoke', before: { name } })
  })
}

async function findAccountId({ db }: Pick<Deps, 'db'>, tenantId: string): Promise<string> {
  const found = (await findAccountsOfTenants(db, [tenantId])).get(tenantId)
  if (found === undefined)
    throw new AppError(
      'not_found',
      `No account has the tenant_id ${tenantId}. The page of a customer shows it.`,
      {
        param: 'tenant_id',
      },
    )
  return found
}
