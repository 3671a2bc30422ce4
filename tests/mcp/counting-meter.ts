import { randomUUID } from 'node:crypto'
import type {
  AllowedCall,
  CallEnd,
  CallRequest,
  Decision,
  Denial,
  Description,
  Meter,
} from '@kamiyo/mcp-gate/meter'

export interface Account {
  credits: number
  /** The only tools of the plan. */
  tools?: string[]
}

export interface CountingMeter extends Meter {
  accounts: Record<string, Account>
  prices: Description['prices']
  /** How calls ended, in order. */
  ended: { tool: string; outcome: string; credits: number; units?: number }[]
  reserved: CallRequest[]
  /** Calls that are reserved and have not ended. */
  held(): number
  /** What `settle` says of results from now on. */
  settles: () => Promise<boolean>
}

const UPGRADE_URL = 'https://sold.example/upgrade/1'

/** A meter in memory: credits for each token, one charge for each key. */
export function createCountingMeter(
  accounts: Record<string, Account>,
  prices: Description['prices'] = { '*': { credits: 1 } },
): CountingMeter {
  const holds = new Map<string, { call: CallRequest; credits: number }>()
  const paidKeys = new Set<string>()

  function priceOf({ tool, units = 1, idempotency_key, args_hash }: CallRequest): number {
    if (idempotency_key && paidKeys.has(`${idempotency_key} ${args_hash}`)) return 0
    return (meter.prices[tool] ?? meter.prices['*'] ?? { credits: 0 }).credits * units
  }

  async function reserve(call: CallRequest): Promise<Decision> {
    meter.reserved.push(call)
    const account = meter.accounts[call.token]
    const denial = account ? denialOf(call, account, priceOf(call)) : invalidToken()
    if (!account || denial) return { allowed: false, denial: denial ?? invalidToken() }
    const credits = priceOf(call)
    account.credits -= credits
    const call_id = randomUUID()
    holds.set(call_id, { call, credits })
    const charge = { included_calls: 0, credits, overage_credits: 0 }
    return { allowed: true, call_id, account_id: call.token, charge, remaining: { credits: account.credits } }
  }

  async function settle({ call_id, account_id }: AllowedCall, end: CallEnd): Promise<boolean> {
    const hold = holds.get(call_id)
    if (!hold) return false
    const isBooked = await meter.settles()
    holds.delete(call_id)
    const share = end.units === undefined ? 1 : end.units / (hold.call.units ?? 1)
    const credits = end.outcome === 'ok' && isBooked ? hold.credits * share : 0
    const account = meter.accounts[account_id]
    if (account) account.credits += hold.credits - credits
    if (credits > 0) paidKeys.add(`${hold.call.idempotency_key} ${hold.call.args_hash}`)
    const { outcome, units } = end
    meter.ended.push({ tool: hold.call.tool, outcome, credits, ...(units !== undefined && { units }) })
    return isBooked
  }

  const meter: CountingMeter = {
    accounts,
    prices,
    ended: [],
    reserved: [],
    held: () => holds.size,
    settles: async () => true,
    reserve,
    settle,
    async describe(token) {
      const account = meter.accounts[token]
      return account ? description(token, account, meter.prices) : { denial: invalidToken() }
    },
    close: async () => undefined,
  }
  return meter
}

function denialOf({ tool }: CallRequest, { credits, tools }: Account, price: number): Denial | undefined {
  if (tools && !tools.includes(tool))
    return {
      code: 'tool_not_in_plan',
      text: `Not run: ${tool} is not part of this plan.`,
      retryable: false,
      upgrade_url: UPGRADE_URL,
    }
  if (credits >= price) return undefined
  const text = `Not run: ${tool} costs ${price} credits, and ${credits} are left. Do not call it again until the user has bought more at ${UPGRADE_URL}`
  return {
    code: 'payment_required',
    text,
    retryable: false,
    price,
    remaining: credits,
    upgrade_url: UPGRADE_URL,
  }
}

function invalidToken(): Denial {
  return { code: 'invalid_token', text: 'Not run: the token is not known.', retryable: false }
}

function description(token: string, account: Account, prices: Description['prices']): Description {
  return {
    account_id: token,
    tier: 'test',
    tools: account.tools ?? null,
    prices,
    remaining: { credits: account.credits },
    usage: { calls_today: 2, calls_this_period: 3, period_end: '2027-01-01T00:00:00.000Z' },
    upgrade_url: UPGRADE_URL,
  }
}
