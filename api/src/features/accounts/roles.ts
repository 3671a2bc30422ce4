import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'

/** Owners are not listed: the owner is the person Stripe bills, and the others were invited. */
export const MEMBER_ROLES = ['admin', 'member'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]
export type Role = 'owner' | MemberRole

export type Permission = 'billing' | 'members' | 'agents' | 'keys' | 'charges'

const PERMISSIONS: Record<Role, readonly Permission[]> = {
  owner: ['billing', 'members', 'agents', 'keys', 'charges'],
  admin: ['agents', 'keys', 'charges'],
  member: [],
}

export function isAllowed(role: Role, permission: Permission): boolean {
  return PERMISSIONS[role].includes(permission)
}

/**
 * How many people the largest of an account's plans allows, so that a smaller plan in addition to it excludes
 * nobody; null if unlimited. Without a plan there is no limit.
 */
export function roomIn(tiers: readonly BuyableTier[]): number | null {
  const rooms = tiers.map((tier) => getPlan(tier).limits.maxMembers)
  return rooms.reduce(
    (most, room) => (most === null || room === null ? null : Math.max(most, room)),
    rooms[0] ?? null,
  )
}

/** Whether there is room for a member after this many earlier ones. The owner takes the first place. */
export function isMemberWithinPlan(earlierMembers: number, maxMembers: number | null): boolean {
  return maxMembers === null || earlierMembers + 1 < maxMembers
}
