import type { PlanLimits, PlanMetering } from './types.ts'

/** Credits that are bought at once, and used in any plan or without one. */
export interface CreditPack {
  id: string
  name: string
  description: string
  credits: number
  amountCents: number
  currency: string
  /** Null for credits that are kept for ever. */
  expiryDays: number | null
  highlighted: boolean
}

/** What an account with credits and no subscription may do. */
export interface PayAsYouGo {
  name: string
  limits: PlanLimits
  metering: PlanMetering
}

export const creditPacks: readonly CreditPack[] = []

export const payAsYouGo: PayAsYouGo = {
  name: 'Pay as you go',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 30, rateLimitDaily: 1000 },
  metering: { includedCalls: 0, whenMeterIsAway: 'refuse' },
}
