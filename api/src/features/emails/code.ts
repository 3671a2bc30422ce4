import { brand } from '@kamiyo/catalog/brand'
import type { Deps } from '../../deps.ts'
import type { MailMessage } from '../../mail/client.ts'
import { renderNotice } from './render.tsx'
import type { SubjectNotice } from './templates/notice.tsx'

export interface CodeMail {
  /** Of the request for it, by which the provider's reports about it are recognised. */
  requestId: string
  purpose: 'sign_in' | 'confirm'
  to: string
  code: string
  expiresInMinutes: number
}

/** Sent immediately and never stored: a code is worthless later and must not be kept in a table. */
export async function composeCode({ config }: Pick<Deps, 'config'>, mail: CodeMail): Promise<MailMessage> {
  const notice = codeNotice(mail)
  const rendered = await renderNotice(notice, config.mail.supportEmail)
  return { to: mail.to, subject: notice.subject, ...rendered, deliveryId: mail.requestId }
}

export function codeNotice(props: {
  purpose: 'sign_in' | 'confirm'
  code: string
  expiresInMinutes: number
}): SubjectNotice {
  const isSignIn = props.purpose === 'sign_in'
  return {
    subject: isSignIn
      ? `Your ${brand.productName} sign-in code`
      : `Your ${brand.productName} confirmation code`,
    title: isSignIn ? 'Your sign-in code' : 'Your confirmation code',
    preview: `It works for ${props.expiresInMinutes} minutes`,
    paragraphs: [
      isSignIn
        ? 'Enter this code on the page where you are signing in, in the same browser.'
        : 'Enter this code on the page that asked for it. It lets you see, make and replace tokens, and open the billing pages.',
    ],
    code: props.code,
    facts: [
      { label: 'Works for', value: `${props.expiresInMinutes} minutes, once` },
      {
        label: 'If it was not you',
        value: 'Ignore this e-mail. Nobody gets in without the code; never pass it on.',
      },
    ],
  }
}
