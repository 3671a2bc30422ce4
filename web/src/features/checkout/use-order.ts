import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ApiError, isServiceAway } from '../../lib/api/api-error.ts'
import { type CheckoutSession, getCheckoutSession } from './get-checkout-session.ts'
import { isSessionId, type OrderState, orderState, pollDelayMs } from './order-state.ts'

/** The order of a checkout session, polled until it can no longer change. */
export function useOrder(sessionId: string | null): { state: OrderState; retry(): void } {
  const [openedAt] = useState(() => Date.now())
  const query = useQuery<CheckoutSession, ApiError>({
    queryKey: ['checkout-session', sessionId],
    queryFn: () => getCheckoutSession(sessionId ?? ''),
    enabled: isSessionId(sessionId),
    retry: (failures, error) => isServiceAway(error) && failures < 2,
    retryDelay: 1000,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data, error, dataUpdateCount, errorUpdateCount } }) => {
      const { kind } = orderState({ sessionId, session: data, error, waitedMs: 0 })
      return pollDelayMs(kind, dataUpdateCount + errorUpdateCount)
    },
  })
  const state = orderState({
    sessionId,
    session: query.data,
    error: query.error,
    waitedMs: query.dataUpdatedAt - openedAt,
  })
  return { state, retry: () => void query.refetch() }
}
