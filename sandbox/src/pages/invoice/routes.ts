import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import { type Notice, sendNotice, sendPage } from '../reply.ts'
import { invoicePage } from './page.ts'

const notFound: Notice = {
  status: 404,
  title: 'No such invoice',
  text: 'It may have gone with a reset of the sandbox.',
}

/** What `hosted_invoice_url` leads to. */
export async function invoicePages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.get<{ Params: { id: string } }>('/i/:id', (request, reply) => {
    const invoice = ctx.store.objects.find('invoice', request.params.id)
    return invoice ? sendPage(reply, invoicePage(invoice)) : sendNotice(reply, notFound)
  })
}
