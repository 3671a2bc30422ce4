import { formatLimit } from '@kamiyo/catalog/format'
import type { Agent } from './list-agents.ts'

/** What the agent may use in a month and has used; nothing for one without limits of its own. */
export function limitText({ calls, calls_used, credits, credits_used }: Agent['limits']): string | undefined {
  const parts = [
    calls !== null && `${formatLimit(calls_used)} of ${formatLimit(calls)} calls`,
    credits !== null && `${formatLimit(credits_used)} of ${formatLimit(credits)} credits`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? undefined : `Its limit this month: ${parts.join(', ')} used.`
}

/** Which of its calls are refused until the month is over or the limit is raised. */
export function reachedText({
  calls,
  calls_used,
  credits,
  credits_used,
}: Agent['limits']): string | undefined {
  if (calls !== null && calls_used >= calls)
    return 'It has reached its limit for this month, so its calls are refused.'
  return credits !== null && credits_used >= credits
    ? 'It has used its credits for this month, so its calls that cost credits are refused.'
    : undefined
}
