import { buyablePlans } from './plans.ts'
import type { BuyablePlan } from './types.ts'

const roomOf = ({ limits: { maxMembers } }: BuyablePlan) => maxMembers ?? Number.POSITIVE_INFINITY

/** Which plan has room for more people than these, in words; undefined where none has. The smallest that has. */
export function describeLargerRoom(maxMembers: number): string | undefined {
  const [plan] = buyablePlans
    .filter((candidate) => roomOf(candidate) > maxMembers)
    .toSorted((one, other) => roomOf(one) - roomOf(other))
  return plan && `The ${plan.name} plan has room for ${plan.limits.maxMembers ?? 'any number of'} people.`
}
