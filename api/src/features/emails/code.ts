import { randomUUID } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { SendOutcome } from '../../mail/client.ts'
import { codeNotice } from './notices/token.ts'
import { renderNotice } from './render.tsx'

export interface CodeMail {
  purpose: 'sign_in' | 'reveal'
  to: string
  code: string
  expiresInMinutes: number
}

/** Sent at once and kept nowhere: a code is worth nothing later, and must not lie in a table. */
export async function sendCode(deps: Pick<Deps, 'config' | 'mailer'>, mail: CodeMail): Promise<SendOutcome> {
  const notice = codeNotice(mail)
  const rendered = await renderNotice(notice, deps.config.mail.supportEmail)
  return await deps.mailer.send({
    to: mail.to,
    subject: notice.subject,
    ...rendered,
    deliveryId: randomUUID(),
  })
}
