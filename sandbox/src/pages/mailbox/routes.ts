import type { FastifyInstance, FastifyReply } from 'fastify'
import type { MailStore } from '../../sendgrid/store.ts'
import { type Notice, sendNotice, sendPage } from '../reply.ts'
import { type MailView, mailboxPage } from './page.ts'
import { renderMail } from './render.ts'

/** An e-mail is untrusted markup: no scripts, no forms, and images only from this machine. */
const mailSecurityPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: http://localhost:* http://127.0.0.1:*',
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

interface MailRoute {
  Params: { id: string }
  Querystring: { part?: string; theme?: string; width?: string }
}

const notFound: Notice = {
  status: 404,
  title: 'No such mail',
  text: 'It may have been deleted.',
  link: { href: '/mailbox', label: 'Mailbox' },
}

export async function mailboxPages(app: FastifyInstance, { mails }: { mails: MailStore }): Promise<void> {
  app.get('/mailbox', (_request, reply) => sendPage(reply, mailboxPage(mails.list())))
  app.get<MailRoute>('/mailbox/:id', (request, reply) => {
    const mail = mails.find(request.params.id)
    if (!mail) return sendNotice(reply, notFound)
    return sendPage(reply, mailboxPage(mails.list(), mail, parseView(request.query)))
  })
  app.get<MailRoute>('/mailbox/:id/body', (request, reply) => {
    const mail = mails.find(request.params.id)
    if (!mail?.html) return sendNotice(reply, notFound)
    return sendMailBody(reply, renderMail(mail.html, parseView(request.query).theme))
  })
}

function parseView({ part, theme, width }: MailRoute['Querystring']): MailView {
  return {
    part: part === 'text' || part === 'source' ? part : 'html',
    theme: theme === 'dark' ? 'dark' : 'light',
    width: width === 'phone' ? 'phone' : 'full',
  }
}

function sendMailBody(reply: FastifyReply, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', mailSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .send(body)
}
