import { tokenActionRoute } from '../action-route.ts'
import { resend } from '../service.ts'

export const resendTokenRoute = tokenActionRoute({
  name: 'resend',
  operationId: 'resendToken',
  summary: 'Mail the same token again',
  run: resend,
})
