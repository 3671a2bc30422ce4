import type { CreditPack, PayAsYouGo } from './types.ts'

/** Every pack, in the order of the pricing page. Without any, credits are offered nowhere. */
export const creditPacks: readonly CreditPack[] = [
  {
    id: 'starter',
    name: 'Starter',
    description: '1,000 credits for calls of AI agents, valid for a year.',
    credits: 1000,
    amountCents: 1500,
    currency: 'usd',
    expiryDays: 365,
    highlighted: false,
  },
  {
    id: 'builder',
    name: 'Builder',
    description: '5,000 credits for calls of AI agents, valid for a year.',
    credits: 5000,
    amountCents: 6000,
    currency: 'usd',
    expiryDays: 365,
    highlighted: true,
  },
]

export const payAsYouGo: PayAsYouGo = {
  name: 'Pay as you go',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 30, rateLimitDaily: 1000 },
  metering: { includedCalls: 0, whenMeterIsAway: 'refuse' },
}

/** Undefined for a pack that is not, or no longer, sold. */
export function findCreditPack(id: string): CreditPack | undefined {
  return creditPacks.find((pack) => pack.id === id)
}
