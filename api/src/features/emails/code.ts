import { randomUUID } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { MailMessage } from '../../mail/client.ts'
import { codeNotice } from './notices/token.ts'
import { renderNotice } from './render.tsx'

export interface CodeMail {
  purpose: 'sign_in' | 'confirm'
  to: string
  code: string
  expiresInMinutes: number
}

/** Sent at once and kept nowhere: a code is worth nothing later, and must not lie in a table. */
export async function composeCode({ config }: Pick<Deps, 'config'>, mail: CodeMail): Promise<MailMessage> {
  const notice = codeNotice(mail)
  const rendered = await renderNotice(notice, config.mail.supportEmail)
  return { to: mail.to, subject: notice.subject, ...rendered, deliveryId: randomUUID() }
}
