import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import { normalAddress } from '../../lib/normal-address.ts'

/**
 * Makes two accounts that invite the same address count one after the other. Returns whether the lock was
 * free.
 */
export async function tryLockInvitee(tx: Tx, email: string): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`invitee:${normalAddress(email)}`}, 0)) as is_free`.execute(
    tx,
  )
  return rows[0]?.isFree === true
}

export interface InvitationMail {
  isOfAccount: boolean
  isToAddress: boolean
  createdAt: Date
}

/**
 * Invitations from the account to anyone and from all accounts to the address, including withdrawn ones;
 * newest first.
 */
export async function listInvitationMails(
  tx: Tx,
  { accountId, email }: { accountId: string; email: string },
  since: Date,
): Promise<InvitationMail[]> {
  const isOfAccount = sql<boolean>`member.account_id = ${accountId}`
  const isToAddress = sql<boolean>`member.email_norm = ${normalAddress(email)}`
  return await tx
    .selectFrom('emailDeliveries as delivery')
    .innerJoin('accountMembers as member', (join) =>
      join.on(sql<boolean>`member.id = (delivery.details->>'memberId')::uuid`),
    )
    .select([isOfAccount.as('isOfAccount'), isToAddress.as('isToAddress'), 'delivery.createdAt'])
    .where('delivery.kind', '=', 'member_invited')
    .where('delivery.createdAt', '>', since)
    .where((eb) => eb.or([isOfAccount, isToAddress]))
    .orderBy('delivery.createdAt', 'desc')
    .execute()
}
