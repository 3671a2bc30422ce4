import { brand } from '@kamiyo/catalog/brand'
import type { TokenNoticeKind } from '../requests.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface Happened {
  /** Who asked for it: a browser's name, or the seller's support. */
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
    /** Who did it, where it was not the reader. */
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

function whenAndWhere({ browser, at }: Happened) {
  return [
    { label: 'By', value: browser },
    { label: 'When', value: at },
  ]
}

function endSessions(url: string) {
  return { label: 'End all sessions', url }
}
