import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import { payHosted } from '../../stripe/invoices/hosted.ts'
import { type Notice, sendNotice, sendPage } from '../reply.ts'
import { textFields } from '../text-fields.ts'
import { creditNotePdf } from './credit-note-pdf.ts'
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

/** The pages that `hosted_invoice_url`, `invoice_pdf` and the `pdf` of a credit note link to. */
export async function invoicePages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  const find = (id: string) => ctx.store.objects.find('invoice', id)
  app.get<InvoiceRoute>('/i/:id', (request, reply) => {
    const invoice = find(request.params.id)
    return invoice ? sendPage(reply, invoicePage(invoice)) : sendNotice(reply, notFound)
  })
  app.post<InvoiceRoute>('/i/:id/pay', ({ params, body }, reply) => {
    const text = textFields(body)
    const fault = payHosted(ctx, params.id, {
      number: text('number'),
      exp: text('exp'),
      cvc: text('cvc'),
    })
    return fault === null ? reply.send({ ok: true }) : reply.code(400).send({ message: fault })
  })
  app.get<InvoiceRoute>('/i/:id/pdf', (request, reply) => {
    const invoice = find(request.params.id)
    if (!invoice) return sendNotice(reply, notFound)
    return reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="${invoice.number ?? invoice.id}.pdf"`)
      .send(invoicePdf(invoice))
  })
  app.get<{ Params: { note: string } }>('/i/:id/credit-notes/:note/pdf', (request, reply) => {
    const note = ctx.store.objects.find('credit_note', request.params.note)
    if (!note) return sendNotice(reply, { ...notFound, title: 'No such credit note' })
    return reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="${note.number}.pdf"`)
      .send(creditNotePdf(note))
  })
}
