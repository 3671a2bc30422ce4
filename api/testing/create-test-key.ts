import type { Deps } from '../src/deps.ts'
import { issueApiKey } from '../src/features/accounts/api-keys/issue.ts'
import { SCOPES, type Scope } from '../src/features/accounts/api-keys/scopes.ts'

export interface TestKey {
  key: string
  keyId: string
  accountId: string
  tenantId: string
}

/** A tenant, and a key with which its system calls. */
export async function createTestKey(
  { db }: Pick<Deps, 'db'>,
  scopes: readonly Scope[] = SCOPES,
): Promise<TestKey> {
  const account = await db
    .insertInto('accounts')
    .values({ kind: 'organisation' })
    .returning(['id', 'tenantId'])
    .executeTakeFirstOrThrow()
  const { id, key } = await issueTestKey({ db }, account.id, scopes)
  return { key, keyId: id, accountId: account.id, tenantId: account.tenantId }
}

/** A key of an account, or without one a platform key. */
export async function issueTestKey(
  { db }: Pick<Deps, 'db'>,
  accountId: string | null,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ id: string; key: string }> {
  return await db
    .transaction()
    .execute(
      async (tx) =>
        await issueApiKey(tx, { accountId, name: 'A test', scopes: [...scopes], livemode: false }),
    )
}
