import { useQuery } from '@tanstack/react-query'
import { type ApiError, isServiceAway } from '../../../lib/api/api-error.ts'
import { tokenMailKey } from './correct-address.ts'
import { getTokenMail, type TokenMail } from './get-token-mail.ts'
import { tokenMailPollMs } from './token-mail-poll.ts'

/** Where the token e-mail is; undefined until it is known. */
export function useTokenMail(sessionId: string): TokenMail | undefined {
  const { data } = useQuery<TokenMail, ApiError>({
    queryKey: tokenMailKey(sessionId),
    queryFn: () => getTokenMail(sessionId),
    retry: (failures, error) => isServiceAway(error) && failures < 2,
    refetchInterval: ({ state }) =>
      tokenMailPollMs(state.data, state.dataUpdateCount + state.errorUpdateCount),
  })
  return data
}
