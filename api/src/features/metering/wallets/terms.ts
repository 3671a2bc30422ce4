/** What a plan says about calls, in the form in which they are decided. Credits are in thousandths. */
export interface Terms {
  rateLimitRpm: number | null
  rateLimitDaily: number | null
  /** Calls in each month of the plan; null for any number. */
  includedCalls: number | null
  /** What may be billed afterwards; null for nothing. */
  overage: OverageTerms | null
  /** In any order; the one with the largest `after` that was reached counts. */
  volumeDiscounts: readonly VolumeDiscount[]
  /** The only tools that the plan may call; undefined for every tool. */
  tools?: ReadonlySet<string>
  freeTools: ReadonlySet<string>
  /** The months of the plan are counted from here. */
  anchor: Date
  /** Whether they always are, whatever the account had before; otherwise only from a later one than its months began. */
  hasCalendarMonths?: boolean
}

export interface OverageTerms {
  /** Credits in each month. */
  maxMillis: number
  /** The meter of usage with the price of a credit. */
  meter: string
}

export interface VolumeDiscount {
  /** Calls of the period, the first of them included in no discount. */
  after: number
  percent: number
}

/** What an account's admins let one agent use in a period; null for as much as the account may. */
export interface AgentCap {
  calls: number | null
  creditMillis: number | null
}

export interface AgentSpend {
  calls: number
  creditMillis: number
}

/** One call that asks to be run. */
export interface ChargeableCall {
  tool: string
  /** For the call as a whole, before discounts. */
  priceMillis: number
  cap?: AgentCap
  /** Of the agent in the wallet's present period. */
  spend: AgentSpend
}
