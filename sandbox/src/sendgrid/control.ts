import type { FastifyInstance } from 'fastify'
import type { MailAccountStore } from './account.ts'
import { MAIL_EVENTS, type MailEvents } from './events.ts'
import type { MailStore } from './store.ts'

/** Used by tests and the mailbox page to list the e-mails that arrived. */
export async function mailControlPlugin(
  app: FastifyInstance,
  { mails, account, events }: { mails: MailStore; account: MailAccountStore; events: MailEvents },
): Promise<void> {
  app.put<{ Body: unknown }>('/_sandbox/sendgrid', ({ body }) => {
    const { scopes, verified_senders: senders } = Object(body) as Record<string, unknown>
    return account.set({
      ...(Array.isArray(scopes) && { scopes: scopes.map(String) }),
      ...(senders === null && { verified_senders: null }),
      ...(Array.isArray(senders) && {
        verified_senders: senders.map((sender) => String(sender).toLowerCase()),
      }),
    })
  })
  app.post<{ Params: { id: string }; Body: unknown }>('/_sandbox/mails/:id/event', (request, reply) => {
    const mail = mails.find(request.params.id)
    const event = MAIL_EVENTS.find((name) => name === Object(request.body)['event'])
    if (!mail)
      return reply.code(404).send({ error: { message: `No mail ${request.params.id}.`, param: 'id' } })
    if (!event)
      return reply
        .code(400)
        .send({ error: { message: `"event" must be one of ${MAIL_EVENTS.join(', ')}.`, param: 'event' } })
    events.emit(mail, event)
    return { event }
  })
  app.get<{ Querystring: { to?: string } }>('/_sandbox/mails', (request) => ({
    data: mails.list(request.query.to),
  }))
  app.get<{ Params: { id: string } }>('/_sandbox/mails/:id', (request, reply) => {
    const mail = mails.find(request.params.id)
    return mail ?? reply.code(404).send({ error: { message: `No mail ${request.params.id}.`, param: 'id' } })
  })
  app.delete('/_sandbox/mails', () => {
    mails.clear()
    return { data: [] }
  })
}
