import { brand } from '@kamiyo/catalog/brand'
import { endSessionsUrl } from '../../../auth/end-sessions.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { cancelled, type Mail, toReady } from '../compose/mail.ts'
import { findRecipient, findSignInUser } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

export type TokenNoticeKind = 'agent_created' | 'token_rotated' | 'token_revealed' | 'token_revoked'

/**
 * Something that may have been done by someone other than the owner, who is notified so that they can stop
 * it.
 */
export interface Suspicious {
  occurredAt: Date
  browser: string
}

interface TokenChange extends Suspicious {
  customerId: string
  tokenJti: string
  agent: string
  /** Set if it was not the account's owner. */
  member?: string
}

interface BrowserSignIn extends Suspicious {
  userId: string
  sessionId: string
}

/** Sent even if the token has changed since. */
export function tokenNotice(kind: TokenNoticeKind): Mail<TokenChange> {
  return {
    row: ({ kind: _kind, customerId, tokenJti, ...details }) => ({
      customerId,
      tokenJti,
      // A token is created and revoked once, but may be shown often.
      dedupeKey: kind === 'token_revealed' ? `${tokenJti}:${details.occurredAt.toISOString()}` : tokenJti,
      details,
    }),
    compose: async (deps, { customerId, details, createdAt }) => {
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
    },
  }
}

export const browserSignedIn: Mail<BrowserSignIn> = {
  row: ({ kind: _kind, sessionId, ...details }) => ({ dedupeKey: sessionId, details }),
  compose: async (deps, { details, createdAt }) => {
    const user = await findSignInUser(deps.db, { id: textAt(details, 'userId') ?? '' })
    if (!user) return cancelled('There is no address to send to')
    const notice = browserSignedInNotice({
      ...happened(details, createdAt),
      endSessionsUrl: endSessionsUrl(deps.config, user.id, deps.clock.now()),
    })
    return await toReady(deps, user.email, notice)
  },
}

export function happened(details: unknown, createdAt: Date) {
  return {
    browser: textAt(details, 'browser') ?? 'An unknown browser',
    at: (instantOf(details, 'occurredAt') ?? createdAt).toUTCString(),
  }
}

export interface Happened {
  /** Who requested it: the name of a browser, or the seller's support. */
  browser: string
  at: string
}

const WORDS: Record<TokenNoticeKind, { subject: string; title: string; happened: string }> = {
  agent_created: {
    subject: 'New agent and token',
    title: 'An agent was made',
    happened: 'has been made, with a token of its own',
  },
  token_rotated: {
    subject: 'A token was replaced',
    title: 'A token was replaced',
    happened: 'has a new token',
  },
  token_revealed: {
    subject: 'A token was shown',
    title: 'A token was shown again',
    happened: 'had its token shown again, after the code of a mail was entered',
  },
  token_revoked: {
    subject: 'A token was revoked',
    title: 'A token was revoked',
    happened: 'has lost its token, which is refused from now on',
  },
}

export function tokenChangeNotice(
  kind: TokenNoticeKind,
  props: Happened & {
    agent: string
    /** Who did it, if it was not the recipient. */
    member: string | undefined
    endSessionsUrl: string | undefined
  },
): SubjectNotice {
  const { subject, title, happened } = WORDS[kind]
  return {
    subject: `${subject} - ${brand.productName}`,
    title,
    preview: `${props.agent}, ${props.at}`,
    paragraphs: [
      `Your agent "${props.agent}" ${happened}.`,
      props.member ? notThem(props.member) : notYou('Was it not you?'),
    ],
    facts: [
      { label: 'Agent', value: props.agent },
      ...(props.member ? [{ label: 'Member', value: props.member }] : []),
      ...whenAndWhere(props),
    ],
    ...(props.endSessionsUrl && !props.member && { action: endSessions(props.endSessionsUrl) }),
  }
}

export function browserSignedInNotice(props: Happened & { endSessionsUrl: string }): SubjectNotice {
  return {
    subject: `New sign-in - ${brand.productName}`,
    title: 'Somebody signed in from a new browser',
    preview: `${props.browser}, ${props.at}`,
    paragraphs: [
      'A browser that we have not seen before signed in to your account, with a code that was mailed to this address.',
      notYou('Was it not you?'),
    ],
    facts: whenAndWhere(props),
    action: endSessions(props.endSessionsUrl),
  }
}

function notYou(question: string): string {
  return `${question} End all sessions, then sign in again and replace the tokens of your agents. If somebody else can read this mailbox, secure that first.`
}

function notThem(member: string): string {
  return `${member} did this as a member of your account. Should they not have? Remove them on the dashboard, with the tokens of their agents.`
}

export function whenAndWhere({ browser, at }: Happened) {
  return [
    { label: 'By', value: browser },
    { label: 'When', value: at },
  ]
}

export function endSessions(url: string) {
  return { label: 'End all sessions', url }
}
