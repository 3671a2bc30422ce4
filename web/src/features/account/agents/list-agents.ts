import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

async function listAgents() {
  const { agents } = await requestData((signal) => apiClient.GET('/api/account/agents', { signal }))
  return agents
}

export type Agent = Schema<'Agent'>

/** Each subscription has its own limit: agents of a second one do not count towards the first. */
export function agentsOf(agents: readonly Agent[], subscription: { id: string } | null): Agent[] {
  return agents.filter(({ subscription_id }) => subscription_id === subscription?.id)
}

/** Without a subscription, whatever agents work belong to the account as a whole. */
export function servedByCredits(agents: readonly Agent[]): Agent[] {
  return agents.filter(({ status }) => status === 'active' || status === 'suspended')
}

export const agentsQuery = queryOptions<Agent[], ApiError>({
  queryKey: [SESSION_KEY, 'agents'],
  queryFn: listAgents,
  retry: retryWhenAway,
})
