import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { maySignIn } from './owner.ts'

/** A known address takes a few more statements than an unknown one; this hides them. */
const SLOWEST_REFUSAL_MS = 250

/** The cookies of the new session; undefined in the same time for every reason that a code is not good. */
export async function signIn(
  deps: Pick<Deps, 'auth' | 'config' | 'db'>,
  email: string,
  code: string,
  userAgent: string | undefined,
): Promise<string[] | undefined> {
  const answerAt = sleep(SLOWEST_REFUSAL_MS)
  const isKnown = await maySignIn(deps, email)
  const cookies = isKnown ? await deps.auth.signIn(email, code, userAgent) : undefined
  if (cookies) return cookies
  await answerAt
  return undefined
}

export function invalidCode(): AppError {
  return new AppError(
    'invalid_code',
    'This code is wrong, used up or older than ten minutes. Take the newest mail or ask for another code.',
    { param: 'code' },
  )
}
