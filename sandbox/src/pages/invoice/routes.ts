import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import { type Notice, sendNotice, sendPage } from '../reply.ts'
import { invoicePdf } from './invoice-pdf.ts'
import { invoicePage } from './page.ts'

interface InvoiceRoute {
  Params: { id: string }
}

const notFound: Notice = {
  status: 404,
  title: 'No such invoice',
  text: 'It may have gone with a reset of the sandbox.',
}

/** What `hosted_invoice_url` and `invoice_pdf` lead to. */
export async function invoicePages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  const find = (id: string) => ctx.store.objects.find('invoice', id)
  app.get<InvoiceRoute>('/i/:id', (request, reply) => {
    const invoice = find(request.params.id)
    return invoice ? sendPage(reply, invoicePage(invoice)) : sendNotice(reply, notFound)
  })
  app.get<InvoiceRoute>('/i/:id/pdf', (request, reply) => {
    const invoice = find(request.params.id)
    if (!invoice) return sendNotice(reply, notFound)
    return reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="${invoice.number ?? invoice.id}.pdf"`)
      .send(invoicePdf(invoice))
  })
}
