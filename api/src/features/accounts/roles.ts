import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'

/** An owner is whoever Stripe bills; the others were invited. */
export const MEMBER_ROLES = ['admin', 'member'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]
export type Role = 'owner' | MemberRole

export type Permission = 'billing' | 'members' | 'agents'

const PERMISSIONS: Record<Role, readonly Permission[]> = {
  owner: ['billing', 'members', 'agents'],
  admin: ['agents'],
  member: [],
}

export function isAllowed(role: Role, permission: Permission): boolean {
  return PERMISSIONS[role].includes(permission)
}

/**
 * Whether the plan has room for a member before whom so many others joined. The owner takes the first place; without
 * a running plan nobody is counted.
 */
export function hasMemberPlace(earlierMembers: number, tier: BuyableTier | null): boolean {
  const maxMembers = tier && getPlan(tier).limits.maxMembers
  return maxMembers === null || earlierMembers + 1 < maxMembers
}
