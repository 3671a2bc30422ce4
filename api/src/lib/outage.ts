import Stripe from 'stripe'
import { AppError } from '../errors.ts'
import { readDatabaseFailure } from './database-failure.ts'
import { MailProviderError } from './mail-outage.ts'

export type Dependency = 'database' | 'stripe' | 'redis' | 'sendgrid'

export interface Outage {
  dependency: Dependency
  /** In the operator's words, without a full stop. */
  summary: string
}

/** Which of the services we depend on fails, if that is what the error says. */
export function readOutage(error: unknown): Outage | undefined {
  if (error instanceof AppError) return outageOfCode(error) ?? readOutage(error.cause)
  if (error instanceof Stripe.errors.StripeConnectionError) return STRIPE_AWAY
  if (error instanceof MailProviderError) return { dependency: 'sendgrid', summary: error.summary }
  const failure = readDatabaseFailure(error)
  if (!failure) return undefined
  return failure.kind === 'refused' ? { dependency: 'database', summary: failure.reason } : DATABASE_AWAY
}

function outageOfCode({ code, cause }: AppError): Outage | undefined {
  if (code === 'stripe_unavailable') return STRIPE_AWAY
  return code === 'database_unavailable' ? (readOutage(cause) ?? DATABASE_AWAY) : undefined
}

const STRIPE_AWAY: Outage = { dependency: 'stripe', summary: 'Stripe does not answer' }
const DATABASE_AWAY: Outage = { dependency: 'database', summary: 'The database does not answer' }
export const REDIS_AWAY: Outage = {
  dependency: 'redis',
  summary: 'Redis does not answer, so rate limits are not counted',
}
