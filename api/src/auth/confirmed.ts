import { AppError } from '../errors.ts'
import type { AuthSession } from './client.ts'

const CONFIRMED_FOR_MINUTES = 15

/** For what hands out a secret or leads to the billing portal: a stolen session is not enough. */
export function assertConfirmed({ confirmedAt }: Pick<AuthSession, 'confirmedAt'>, now: Date): void {
  if (now.getTime() - confirmedAt.getTime() > CONFIRMED_FOR_MINUTES * 60_000) throw confirmationRequired()
}

function confirmationRequired(): AppError {
  return new AppError(
    'confirmation_required',
    `This needs a code that we mail you, because the last one was entered more than ${CONFIRMED_FOR_MINUTES} minutes ago. Ask for it with POST /api/account/confirmation-code, send it to /api/account/confirm, and try again.`,
  )
}
