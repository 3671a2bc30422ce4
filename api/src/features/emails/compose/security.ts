import { endSessionsUrl } from '../../../auth/end-sessions.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { browserSignedInNotice, tokenChangeNotice } from '../notices/security.ts'
import { findRecipient, findSignInUser } from '../repository.ts'
import type { TokenNoticeKind } from '../requests.ts'
import { type Composer, cancelled, toReady } from './composed.ts'

/** It has happened, so it is told whatever became of the token since. */
export function composeTokenNotice(kind: TokenNoticeKind): Composer {
  return async (deps, { customerId, details, createdAt }) => {
    const to = customerId && (await findRecipient(deps.db, customerId))
    if (!to) return cancelled('There is no address to send to')
    const user = await findSignInUser(deps.db, { email: to })
    const notice = tokenChangeNotice(kind, {
      ...happened(details, createdAt),
      agent: textAt(details, 'agent') ?? 'default',
      member: textAt(details, 'member'),
      endSessionsUrl: user && endSessionsUrl(deps.config, user.id, deps.clock.now()),
    })
    return await toReady(deps, to, notice)
  }
}

export const composeBrowserSignedIn: Composer = async (deps, { details, createdAt }) => {
  const user = await findSignInUser(deps.db, { id: textAt(details, 'userId') ?? '' })
  if (!user) return cancelled('There is no address to send to')
  const notice = browserSignedInNotice({
    ...happened(details, createdAt),
    endSessionsUrl: endSessionsUrl(deps.config, user.id, deps.clock.now()),
  })
  return await toReady(deps, user.email, notice)
}

function happened(details: unknown, createdAt: Date) {
  return {
    browser: textAt(details, 'browser') ?? 'An unknown browser',
    at: (instantOf(details, 'occurredAt') ?? createdAt).toUTCString(),
  }
}
