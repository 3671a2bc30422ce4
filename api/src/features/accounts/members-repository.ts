import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { normalAddress } from '../../lib/normal-address.ts'
import type { MemberRole } from './roles.ts'

export interface MemberRecord {
  id: string
  accountId: string
  email: string
  role: MemberRole
  invitedBy: string
  invitedAt: Date
  expiresAt: Date
  /** Null while the invitation is open. */
  joinedAt: Date | null
}

const COLUMNS = [
  'id',
  'accountId',
  'email',
  'role',
  'invitedBy',
  'invitedAt',
  'expiresAt',
  'joinedAt',
] as const

function selectMembers(db: Db) {
  return db
    .selectFrom('accountMembers')
    .select(COLUMNS)
    .where('removedAt', 'is', null)
    .$narrowType<{ role: MemberRole }>()
}

/**
 * A member whose address becomes the one Stripe bills owns the account while it does, and counts only once.
 */
export const isOwnerNow = (member: 'account_members' | 'member' | 'earlier') => sql<boolean>`exists (
  select from customers owner
  where owner.user_id = ${sql.ref(`${member}.account_id`)} and owner.email_norm = ${sql.ref(`${member}.email_norm`)}
    and owner.deleted_at is null)`

/** Members in the order they joined, which decides who has a place, followed by open invitations. */
export async function listMembers(db: Db, accountId: string): Promise<MemberRecord[]> {
  return await selectMembers(db)
    .where('accountId', '=', accountId)
    .where((eb) => eb.not(isOwnerNow('account_members')))
    .orderBy('joinedAt', (order) => order.asc().nullsLast())
    .orderBy('invitedAt')
    .orderBy('id')
    .execute()
}

export async function findMember(db: Db, accountId: string, id: string): Promise<MemberRecord | undefined> {
  return await selectMembers(db).where('accountId', '=', accountId).where('id', '=', id).executeTakeFirst()
}

/** For the e-mail about it, which does not know the account. */
export async function findMemberById(db: Db, id: string): Promise<MemberRecord | undefined> {
  return await selectMembers(db).where('id', '=', id).executeTakeFirst()
}

export type NewInvitation = Pick<
  MemberRecord,
  'accountId' | 'email' | 'role' | 'invitedBy' | 'invitedAt' | 'expiresAt'
>

/**
 * A second invitation of the same address replaces the first; undefined if the address already is a member.
 */
export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<string | undefined> {
  const { role, invitedBy, invitedAt, expiresAt } = invitation
  const row = await tx
    .insertInto('accountMembers')
    .values(invitation)
    .onConflict((conflict) =>
      conflict
        .columns(['accountId', 'emailNorm'])
        .where('removedAt', 'is', null)
        .doUpdateSet({ role, invitedBy, invitedAt, expiresAt })
        .where('accountMembers.joinedAt', 'is', null),
    )
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Accepts every open invitation of an address that has just been verified. */
export async function acceptInvitations(tx: Tx, email: string, now: Date): Promise<MemberRecord[]> {
  return await tx
    .updateTable('accountMembers')
    .set({ joinedAt: now })
    .where('emailNorm', '=', normalAddress(email))
    .where('joinedAt', 'is', null)
    .where('removedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning(COLUMNS)
    .$narrowType<{ role: MemberRole }>()
    .execute()
}

type OwnedMember = Pick<MemberRecord, 'accountId' | 'id'>

export async function updateMember(
  tx: Tx,
  { accountId, id }: OwnedMember,
  change: { role: MemberRole } | { removedAt: Date },
): Promise<void> {
  await tx
    .updateTable('accountMembers')
    .set(change)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/**
 * Whether the address is a member with this role. If so, a removal or role change waits for the end of the
 * transaction.
 */
export async function holdMember(
  tx: Tx,
  { accountId, email, role }: { accountId: string; email: string; role: string },
): Promise<boolean> {
  const held = await tx
    .selectFrom('accountMembers')
    .select('id')
    .where('accountId', '=', accountId)
    .where('emailNorm', '=', email)
    .where('role', '=', role)
    .where('joinedAt', 'is not', null)
    .where('removedAt', 'is', null)
    .forShare()
    .executeTakeFirst()
  return held !== undefined
}

/** The addresses that Stripe has for the account's customers, one per owner. */
export async function listOwners(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('customers')
    .select(['emailNorm', sql<Date>`min(created_at)`.as('since')])
    .where('userId', '=', accountId)
    .where('deletedAt', 'is', null)
    .where('emailNorm', 'is not', null)
    .groupBy('emailNorm')
    .orderBy('since')
    .execute()
  return rows.flatMap(({ emailNorm }) => emailNorm ?? [])
}
