import { brand } from '@kamiyo/catalog/brand'
import { endSessionsUrl } from '../../../auth/end-sessions.ts'
import { textAt } from '../../../lib/json.ts'
import { cancelled, type Mail, toReady } from '../compose/mail.ts'
import { findRecipient, findSignInUser } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { endSessions, type Happened, happened, type Suspicious, whenAndWhere } from './security.ts'

export type ApiKeyNoticeKind = 'api_key_created' | 'api_key_rotated' | 'api_key_revoked'

interface ApiKeyChange extends Suspicious {
  customerId: string
  /** The key that it is about; a rotation makes a new one. */
  keyId: string
  name: string
  /** How the key begins. */
  prefix: string
  scopes: string
  /** Set if it was not the account's owner. */
  member?: string
}

/** Sent even if the key has changed since. */
export function apiKeyNotice(kind: ApiKeyNoticeKind): Mail<ApiKeyChange> {
  return {
    row: ({ kind: _kind, customerId, keyId, ...details }) => ({ customerId, dedupeKey: keyId, details }),
    compose: async (deps, { customerId, details, createdAt }) => {
      const to = customerId && (await findRecipient(deps.db, customerId))
      if (!to) return cancelled('There is no address to send to')
      const user = await findSignInUser(deps.db, { email: to })
      const notice = apiKeyChangeNotice(kind, {
        ...happened(details, createdAt),
        name: textAt(details, 'name') ?? 'API key',
        prefix: textAt(details, 'prefix') ?? '',
        scopes: textAt(details, 'scopes') ?? '',
        member: textAt(details, 'member'),
        endSessionsUrl: user && endSessionsUrl(deps.config, user.id, deps.clock.now()),
      })
      return await toReady(deps, to, notice)
    },
  }
}

const WORDS: Record<ApiKeyNoticeKind, { title: string; happened: string }> = {
  api_key_created: { title: 'An API key was made', happened: 'was made and shown once' },
  api_key_rotated: {
    title: 'An API key was replaced',
    happened: 'has a successor, which was shown once. The old key stops working when the chosen time is over',
  },
  api_key_revoked: { title: 'An API key was revoked', happened: 'is refused from now on' },
}

export function apiKeyChangeNotice(
  kind: ApiKeyNoticeKind,
  props: Happened & {
    name: string
    prefix: string
    scopes: string
    member: string | undefined
    endSessionsUrl: string | undefined
  },
): SubjectNotice {
  const { title, happened } = WORDS[kind]
  return {
    subject: `${title} - ${brand.productName}`,
    title,
    preview: `${props.name}, ${props.at}`,
    paragraphs: [
      `Your API key "${props.name}" ${happened}.`,
      props.member
        ? `${props.member} did this as a member of your account. Should they not have? Revoke the key and remove them on the dashboard.`
        : 'Was it not you? End all sessions, then sign in again and revoke the API keys that you do not know. If somebody else can read this mailbox, secure that first.',
    ],
    facts: [
      { label: 'Key', value: `${props.name} (${props.prefix}…)` },
      { label: 'May', value: props.scopes },
      ...(props.member ? [{ label: 'Member', value: props.member }] : []),
      ...whenAndWhere(props),
    ],
    ...(props.endSessionsUrl && !props.member && { action: endSessions(props.endSessionsUrl) }),
  }
}
