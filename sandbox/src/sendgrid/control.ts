import type { FastifyInstance } from 'fastify'
import type { MailStore } from './store.ts'

/** What tests and the mailbox page ask: which mails arrived. */
export async function mailControlPlugin(
  app: FastifyInstance,
  { mails }: { mails: MailStore },
): Promise<void> {
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
