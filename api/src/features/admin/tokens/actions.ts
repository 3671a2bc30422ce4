import type { TokenAction } from './action-route.ts'
import { regenerate, resend, revoke } from './service.ts'

/** What an operator may do with a stored token; each action has its own route. */
export const TOKEN_ACTIONS: readonly TokenAction[] = [
  {
    name: 'regenerate',
    operationId: 'regenerateToken',
    summary: 'Replace a token and mail the new one',
    run: regenerate,
  },
  {
    name: 'revoke',
    operationId: 'revokeToken',
    summary: 'Revoke a token',
    run: revoke,
  },
  {
    name: 'resend',
    operationId: 'resendToken',
    summary: 'Mail the same token again',
    run: resend,
  },
]
