import { deleteSessionsOfAddress } from '../../../auth/sessions-repository.ts'
import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { normalAddress } from '../../../lib/normal-address.ts'
import {
  findMember,
  insertInvitation,
  listMembers,
  listOwners,
  type MemberRecord,
  updateMember,
} from '../../accounts/members-repository.ts'
import { isAllowed, isMemberWithinPlan, type MemberRole, roomIn } from '../../accounts/roles.ts'
import { listAgentsMadeBy } from '../../agents/repository.ts'
import { recordAudit } from '../../audit/service.ts'
import { withCustomer } from '../../customers/lock.ts'
import { findOwningCustomer } from '../../customers/ownership.ts'
import { findReturnedInvitations } from '../../emails/returned-invitations.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { type Actor, revokeAgentsOf } from '../agents/service.ts'
import { noSubscription } from '../billing/service.ts'
import { hasAccount, type Member, notAllowed } from '../member.ts'
import { assertMayMailInvitation } from './invitation-limits.ts'
import { assertNoPaymentAwaited, findRoom, listTiers, memberLimitReached, type Room } from './room.ts'

const INVITATION_DAYS = 7

export interface People {
  owners: string[]
  members: { record: MemberRecord; isWithinPlan: boolean; isMailReturned: boolean }[]
  /** Includes the owner; null means unlimited. */
  maxMembers: number | null
}

/** Who joined while a plan had room stays when it ends: only a smaller plan has fewer places. */
export async function listPeople(
  deps: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>,
  accountId: string,
): Promise<People> {
  const { db } = deps
  const places = roomIn(await listTiers(db, accountId))
  const room = await findRoom(deps, db, accountId)
  const records = await listMembers(db, accountId)
  const returned = await findReturnedInvitations(
    db,
    records.filter(({ joinedAt }) => joinedAt === null),
  )
  return {
    owners: await listOwners(db, accountId),
    members: records.map((record, earlier) => ({
      record,
      isWithinPlan: isMemberWithinPlan(earlier, places),
      isMailReturned: returned.has(record.id),
    })),
    maxMembers: room ? room.maxMembers : 1,
  }
}

/**
 * Invites an address, or repeats an open invitation. Concurrent invitations are counted one after the other.
 */
export async function inviteMember(
  deps: Deps,
  actor: Actor,
  { email, role }: { email: string; role: MemberRole },
): Promise<void> {
  const { accountId, email: invitedBy } = actor.member
  await onAccount(deps, accountId, async (tx) => {
    const room = await findRoom(deps, tx, accountId)
    if (!room) {
      await assertNoPaymentAwaited(tx, accountId)
      throw noSubscription()
    }
    const now = deps.clock.now()
    await assertMayInvite(tx, { accountId, email, room }, now)
    const expiresAt = new Date(now.getTime() + INVITATION_DAYS * DAY_MS)
    const id = await insertInvitation(tx, { accountId, email, role, invitedBy, invitedAt: now, expiresAt })
    if (!id) throw isMemberAlready(email)
    await audit(tx, actor, 'member.invite', id, { email, role })
    await enqueueEmail(tx, deps, { kind: 'member_invited', memberId: id, accountId, invitedAt: now })
  })
}

export async function changeRole(deps: Deps, actor: Actor, id: string, role: MemberRole): Promise<void> {
  await onMember(deps, actor, id, async (tx, member) => {
    await updateMember(tx, member, { role })
    const { email, role: before } = member
    await audit(tx, actor, 'member.change_role', id, { email, role }, { role: before })
  })
}

/** What happens to the agents that a removed member created. */
export type AgentsOfMember = 'keep' | 'revoke'

/**
 * Removes a member, revokes their agents' tokens if requested, and ends their sessions unless they have
 * another account; otherwise inviting a customer would let someone sign them out of their own account. Also
 * used to leave an account and to withdraw an invitation.
 */
export async function removeMember(
  deps: Deps,
  actor: Actor,
  id: string,
  agents: AgentsOfMember,
): Promise<void> {
  await onMember(deps, actor, id, async (tx, member) => {
    const { accountId, email } = member
    await updateMember(tx, member, { removedAt: deps.clock.now() })
    if (member.joinedAt && !(await hasAccount(deps, tx, email))) await deleteSessionsOfAddress(tx, email)
    const made = await listAgentsMadeBy(tx, accountId, email)
    if (agents === 'revoke') await revokeAgentsOf(tx, deps, actor, { accountId, agentIds: made })
    await audit(tx, actor, 'member.remove', id, { email, agents: { [agents]: made } })
  })
}

async function onMember(
  deps: Deps,
  actor: Actor,
  id: string,
  work: (tx: Tx, member: MemberRecord) => Promise<void>,
): Promise<void> {
  const { accountId } = actor.member
  await onAccount(deps, accountId, async (tx) => {
    const found = await findMember(tx, accountId, id)
    if (!found) throw memberNotFound()
    await work(tx, found)
  })
}

/** Members may leave; only the owner may remove others. */
export async function assertMayRemove(deps: Pick<Deps, 'db'>, member: Member, id: string): Promise<void> {
  if (isAllowed(member.role, 'members')) return
  const found = await findMember(deps.db, member.accountId, id)
  if (!found || normalAddress(found.email) !== member.email) throw notAllowed('members')
}

/** Runs under the lock that covers the account's customer. */
async function onAccount(deps: Deps, accountId: string, work: (tx: Tx) => Promise<void>): Promise<void> {
  const customer = await findOwningCustomer(deps.db, accountId)
  if (!customer) throw noSubscription()
  await withCustomer(deps.db, customer.lockKey, work)
}

interface Invited {
  accountId: string
  email: string
  room: Room
}

async function assertMayInvite(tx: Tx, { accountId, email, room }: Invited, now: Date): Promise<void> {
  const address = normalAddress(email)
  if ((await listOwners(tx, accountId)).includes(address)) throw isMemberAlready(email)
  const others = (await listMembers(tx, accountId)).filter(
    (member) => normalAddress(member.email) !== address,
  )
  if (!isMemberWithinPlan(others.length, room.maxMembers)) throw memberLimitReached(room)
  await assertMayMailInvitation(tx, { accountId, email }, now)
}

async function audit(
  tx: Tx,
  { ip, member }: Actor,
  action: string,
  subjectId: string,
  after: object,
  before?: object,
): Promise<void> {
  const reason = `asked for by the account's ${member.role}`
  const subject = { subjectType: 'member', subjectId } as const
  await recordAudit(tx, {
    actor: member.email,
    action,
    ...subject,
    reason,
    ip,
    after,
    ...(before && { before }),
  })
}

function memberNotFound(): AppError {
  return new AppError(
    'member_not_found',
    'Nobody in your account has this id. See /api/account/members for who is in it.',
  )
}

function isMemberAlready(email: string): AppError {
  return new AppError('conflict', `${email} is in this account already.`, { param: 'email' })
}
