import type { FastifyRequest } from 'fastify'
import { isAdmin, notSignedIn, requireSession, type Session, type SessionDeps } from '../../auth/session.ts'
import type { Db } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { isAwaited, listMemberships, type Membership, mayEnter } from '../accounts/repository.ts'
import { isAllowed, isMemberWithinPlan, type Permission, type Role, roomIn } from '../accounts/roles.ts'
import { listUnclaimed } from '../accounts/unclaimed-repository.ts'
import { readStoredTier } from '../subscriptions/tier.ts'

/** The signed-in person and the account they are working in. */
export interface Member {
  email: string
  accountId: string
  role: Role
  account: Membership | undefined
  /** Every account they may sign in to. */
  memberships: readonly Membership[]
}

/** Used for an operator who has bought nothing, and while an account waits to be claimed or accepted; no row has this id. */
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'

/** Owners, members, operators, and those for whom an account waits. */
export async function isKnown(
  { clock, config, db }: Pick<Deps, 'clock' | 'config' | 'db'>,
  email: string,
): Promise<boolean> {
  return (await mayEnter(db, email, clock.now())) || isAdmin(config, email)
}

/** Those, and where there is a free plan everybody; nobody else gets a code. */
export async function maySignIn(
  deps: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>,
  email: string,
): Promise<boolean> {
  return (await isKnown(deps, email)) || deps.catalog.freePlan !== null
}

/** Whether a session of this address has an account or admin pages to show, or an account to claim or to accept. */
export async function hasAccount(
  { config }: Pick<SessionDeps, 'config'>,
  db: Db,
  email: string,
): Promise<boolean> {
  if (isAdmin(config, email) || (await listMemberships(db, email)).length > 0) return true
  return (await listUnclaimed(db, email)).length > 0 || (await isAwaited(db, email))
}

export interface SignedIn {
  session: Session
  member: Member
}

/**
 * Returns the session only if the person still has an account. A customer's sessions end when their address
 * is removed from Stripe (see migration 0011); others end the next time they are used.
 */
export async function requireMember(
  deps: SessionDeps & { db: Db },
  request: Pick<FastifyRequest, 'headers'>,
): Promise<SignedIn> {
  const session = await requireSession(deps, request)
  const memberships = await listMemberships(deps.db, session.email)
  if (memberships.length === 0 && !(await hasAccount(deps, deps.db, session.email))) {
    await deps.auth.endSessionsOf(session.email)
    throw notSignedIn()
  }
  return { session, member: chooseAccount(session, memberships) }
}

function chooseAccount({ accountId, email }: Session, memberships: readonly Membership[]): Member {
  const open = memberships.filter(isWithinPlan)
  const account = open.find((membership) => membership.accountId === accountId) ?? open[0]
  const [closed] = memberships
  if (!account && closed) throw memberOverLimit(closed)
  const { accountId: id, role } = account ?? { accountId: NO_ACCOUNT, role: 'owner' }
  return { email, accountId: id, role, account, memberships: open }
}

function isWithinPlan({ earlierMembers, role, tiers }: Membership): boolean {
  return role === 'owner' || isMemberWithinPlan(earlierMembers, roomIn(tiers.map(readStoredTier)))
}

/** For routes that require a permission. */
export function needs(permission: Permission) {
  return async ({ member }: Pick<FastifyRequest, 'member'>): Promise<void> => {
    if (!isAllowed(member.role, permission)) throw notAllowed(permission)
  }
}

export function notAllowed(permission: Permission): AppError {
  return new AppError('forbidden', NEEDED[permission])
}

const NEEDED: Record<Permission, string> = {
  billing: 'Only the owner of the account may do this: plan, payment and invoices are theirs. Ask them.',
  members: 'Only the owner of the account may invite, change or remove members. Ask them.',
  keys: 'API keys act for the whole account, so seeing and changing them needs the role admin. Ask the owner of the account.',
  charges:
    'What the account used and owes is shown to those with the role admin. Ask the owner of the account.',
  agents:
    'You may change the agents that you made. This one needs the role admin: ask the owner of the account.',
}

function memberOverLimit({ name, ownerEmail }: Membership): AppError {
  return new AppError(
    'forbidden',
    `The plan of ${name ?? ownerEmail ?? 'the account'} has no place for you any more: it has room for fewer people, and others joined before you. Ask its owner for a larger plan.`,
  )
}
