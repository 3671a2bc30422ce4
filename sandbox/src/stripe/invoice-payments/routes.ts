import type Stripe from 'stripe'
import { page } from '../../http/list.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'

export const invoicePaymentRoutes = [
  route<Stripe.InvoicePaymentListParams>(
    'GET /v1/invoice_payments',
    ({ ctx, params }) => {
      const payments = ctx.store.objects
        .list('invoice_payment')
        .filter((payment) => !params.invoice || payment.invoice === params.invoice)
        .filter((payment) => !params.status || payment.status === params.status)
        .filter(
          (payment) =>
            !params.payment?.payment_intent ||
            payment.payment.payment_intent === params.payment.payment_intent,
        )
      return page(payments, params, '/v1/invoice_payments')
    },
    ['invoice', 'status', 'payment'],
  ),
  route('GET /v1/invoice_payments/:id', ({ ctx, id }) => getObject(ctx, 'invoice_payment', id)),
]
