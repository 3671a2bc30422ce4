import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { findStanding } from '../../standing/find-standing.ts'

/** The name of the account's plan if it leaves no calls for credits to pay. */
export async function findUnlimitedPlan(deps: Deps, accountId: string): Promise<string | undefined> {
  const standing = await findStanding(deps, accountId)
  if (standing?.by !== 'plan') return undefined
  const { name, metering } = getPlan(standing.subscription.tier)
  return metering.includedCalls === null ? name : undefined
}
