import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

export type Upgrade = Schema<'Upgrade'>

export function upgradeQuery(id: string) {
  return queryOptions<Upgrade, ApiError>({
    queryKey: [SESSION_KEY, 'upgrade', id],
    queryFn: () =>
      requestData((signal) =>
        apiClient.GET('/api/account/upgrade/{id}', { params: { path: { id } }, signal }),
      ),
    retry: retryWhenAway,
  })
}
