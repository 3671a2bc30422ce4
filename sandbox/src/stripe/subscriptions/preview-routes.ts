import type Stripe from 'stripe'
import { route } from '../route.ts'
import { previewInvoice } from './preview-invoice.ts'

export const invoicePreviewRoutes = [
  route<Stripe.InvoiceCreatePreviewParams>('POST /v1/invoices/create_preview', ({ ctx, params }) =>
    previewInvoice(ctx, params),
  ),
]
