/** An account that calls, and on what terms; dates as text, because it goes to another process. */
export interface Payer {
  accountId: string
  agentIds: string[]
  cap: { calls: number | null; creditMillis: number | null }
  credits: number
  plan: {
    rateLimitRpm: number | null
    rateLimitDaily: number | null
    includedCalls: number | null
    overage: { maxMillis: number; meter: string } | null
    volumeDiscounts: { after: number; percent: number }[]
    anchor: string
  }
}

export interface CallerOrders {
  databaseUrl: string
  payers: Payer[]
  atOnce: number
  callsEach: number
  /** How many different keys are used, each by many calls. */
  keys: number
}

/** A call whose result was delivered. */
export interface Answered {
  accountId: string
  callId: string
  includedCalls: number
  creditMillis: number
  overageMillis: number
  key?: string
}
