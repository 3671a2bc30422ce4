import { tokenActionRoute } from '../action-route.ts'
import { regenerate } from '../service.ts'

export const regenerateTokenRoute = tokenActionRoute({
  name: 'regenerate',
  operationId: 'regenerateToken',
  summary: 'Replace a token and mail the new one',
  run: regenerate,
})
