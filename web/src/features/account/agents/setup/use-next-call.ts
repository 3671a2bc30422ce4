import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { accountQuery } from '../../get-account.ts'
import { type Agent, agentsQuery } from '../list-agents.ts'

const POLL_MS = 2_000
/** After this time, the person is probably no longer connecting a client. */
const EAGER_FOR_MS = 5 * 60_000
const SLOW_POLL_MS = 15_000

export interface NextCall {
  agent: Agent | undefined
  /** The account is served; otherwise calls are refused. */
  hasAccess: boolean
  /** A call with the agent's newest token has arrived since the first check. */
  hasArrived: boolean
}

/**
 * Waits for the next call with an agent's newest token. Stops polling once it has arrived and while the page
 * is hidden.
 */
export function useNextCall(agentId: string): NextCall {
  const queryClient = useQueryClient()
  const [opened] = useState(() => ({
    atMs: Date.now(),
    seenAt: find(queryClient.getQueryData(agentsQuery.queryKey), agentId)?.token_seen_at ?? null,
  }))
  const isNews = (agent: Agent | undefined) =>
    Boolean(agent?.token_seen_at) && agent?.token_seen_at !== opened.seenAt
  const { data } = useQuery({
    ...agentsQuery,
    refetchInterval: ({ state }) => {
      if (isNews(find(state.data, agentId))) return false
      return Date.now() - opened.atMs < EAGER_FOR_MS ? POLL_MS : SLOW_POLL_MS
    },
  })
  const agent = find(data, agentId)
  return { agent, hasAccess: useAccess(), hasArrived: isNews(agent) }
}

/** By whatever serves the account. */
function useAccess(): boolean {
  const { data: account } = useQuery(accountQuery)
  return account?.serving !== null
}

function find(agents: Agent[] | undefined, agentId: string): Agent | undefined {
  return agents?.find(({ id }) => id === agentId)
}
