import type { Json, Result } from './json-rpc.ts'
import type { Description, Remaining } from './meter.ts'
import { creditsText } from './prices.ts'

export type FreeTool = 'account_balance' | 'usage_today' | 'upgrade_link'

interface Definition {
  description: string
  answer(account: Description): { text: string; facts: Json }
}

const DEFINITIONS: Record<FreeTool, Definition> = {
  account_balance: {
    description: 'What is left to use on this account: calls of the plan and credits.',
    answer: ({ tier, remaining, usage }) => ({
      text: `Plan ${tier}, until ${usage.period_end}: ${remainingText(remaining)}.`,
      facts: { tier, remaining, period_end: usage.period_end },
    }),
  },
  usage_today: {
    description: 'How many calls this account has made today and in this period.',
    answer: ({ usage }) => ({
      text: `${usage.calls_today} calls today (UTC), ${usage.calls_this_period} in the period that ends at ${usage.period_end}.`,
      facts: { ...usage },
    }),
  },
  upgrade_link: {
    description: 'Where the user can change the plan or buy credits.',
    answer: ({ upgrade_url }) => ({
      text: `The user can change the plan or buy credits at ${upgrade_url}`,
      facts: { upgrade_url },
    }),
  },
}

export const FREE_TOOLS = Object.keys(DEFINITIONS) as FreeTool[]

/** A server that has a tool of this name keeps it, and ours takes another name. */
export function listedName(tool: FreeTool, isTaken: (name: string) => boolean): string {
  return isTaken(tool) ? `kamiyo_${tool}` : tool
}

export function findFreeTool(
  name: string,
  offered: readonly FreeTool[],
  isTaken: (name: string) => boolean,
): FreeTool | undefined {
  return isTaken(name) ? undefined : offered.find((tool) => listedName(tool, isTaken) === name)
}

export function listFreeTool(tool: FreeTool, name: string): Json {
  return {
    name,
    description: `${DEFINITIONS[tool].description} (free)`,
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: false },
    _meta: { 'kamiyo.io/price': { credits: 0 } },
  }
}

export function answerFreeTool(tool: FreeTool, account: Description): Result {
  const { text, facts } = DEFINITIONS[tool].answer(account)
  return { content: [{ type: 'text', text }], structuredContent: facts }
}

function remainingText({ included_calls, credits, calls_today }: Remaining): string {
  const parts = [
    included_calls !== undefined && `${callsText(included_calls)} of the plan`,
    calls_today !== undefined && `${callsText(calls_today)} today`,
    credits !== undefined && creditsText(credits),
  ].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(', ') : 'nothing is counted'
}

function callsText(calls: number | null): string {
  return calls === null ? 'unlimited calls' : `${calls} calls`
}
