import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

export interface Onboarded {
  accountName: string
  tenantId: string
  /** How the API key begins. */
  keyPrefix: string
  /** Of somebody who was signed in, in the account that they had. */
  isOwnAccount: boolean
}

export interface UnfinishedOnboarding {
  capabilityHash: string
  email: string
  companyName: string | null
  status: string
  expiresAt: Date
}

/** A session that somebody left in the middle, for the mail about it. */
export async function findUnfinished(db: Db, sessionId: string): Promise<UnfinishedOnboarding | undefined> {
  const { rows } = await sql<UnfinishedOnboarding>`
    select capability_hash, email, company_name, status, expires_at from onboarding_sessions
    where id::text = ${sessionId} and status not in ('completed', 'expired')`.execute(db)
  return rows[0]
}

/** A session that was completed, for the mail about it. */
export async function findOnboarded(db: Db, sessionId: string): Promise<Onboarded | undefined> {
  const { rows } = await sql<Onboarded>`
    select coalesce(session.company_name, session.name) as account_name, account.tenant_id, key.prefix as key_prefix,
      session.is_own_account
    from onboarding_sessions session
    join accounts account on account.id = session.account_id
    join api_keys key on key.id = session.api_key_id
    where session.id::text = ${sessionId}`.execute(db)
  return rows[0]
}
