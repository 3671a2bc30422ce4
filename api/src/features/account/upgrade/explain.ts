import { formatLimit } from '@kamiyo/catalog/format'
import type { Offer } from '@kamiyo/catalog/types'
import type { Refusal } from '../../upgrade/link.ts'

/** What happened, in words for the person whose agent was refused. */
export function explain({ reason, tool, resetAt }: Refusal, refusing?: Offer): string {
  const call = tool === '' ? 'A call' : `A call of ${tool}`
  const until = resetAt ? ` until ${dateText(resetAt)}` : ''
  switch (reason) {
    case 'rate_limited':
      return `${call} was refused: the plan allows ${formatLimit(refusing?.limits.rateLimitRpm ?? 0)} calls a minute, and they were used up.`
    case 'daily_limit_reached':
      return `${call} was refused: the plan allows ${formatLimit(refusing?.limits.rateLimitDaily ?? 0)} calls a day, and they are used up${until}.`
    case 'allowance_used':
      return `${call} was refused: the ${formatLimit(refusing?.metering.includedCalls ?? 0)} calls of the plan are used up${until}.`
    case 'payment_required':
      return `${call} was refused: there were not enough credits left for it.`
    case 'agent_cap_reached':
      return `${call} was refused: the agent has used what this account lets it use${until}.`
    case 'tool_not_in_plan':
      return `${call} was refused: the plan does not include this tool.`
    case 'past_due':
      return `${call} was refused: a payment is overdue.`
    case 'suspended':
      return refusing
        ? `${call} was refused: the plan has no place for this agent.`
        : `${call} was refused: the account has no plan that is running.`
    case 'asked':
      return 'Your agent asked where more can be bought.'
  }
}

function dateText(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
