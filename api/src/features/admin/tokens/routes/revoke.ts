import { tokenActionRoute } from '../action-route.ts'
import { revoke } from '../service.ts'

export const revokeTokenRoute = tokenActionRoute({
  name: 'revoke',
  operationId: 'revokeToken',
  summary: 'Refuse a token from now on',
  run: revoke,
})
