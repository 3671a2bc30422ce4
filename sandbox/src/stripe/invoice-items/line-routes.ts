import type Stripe from 'stripe'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'
import { addLines, changeLines, removeLines } from './draft-lines.ts'

/** The lines of drafts, each of which is an invoice item. */
export const draftLineRoutes = [
  route<Stripe.InvoiceAddLinesParams>('POST /v1/invoices/:id/add_lines', ({ ctx, params, id }) =>
    addLines(ctx, getObject(ctx, 'invoice', id), params),
  ),
  route<Stripe.InvoiceUpdateLinesParams>('POST /v1/invoices/:id/update_lines', ({ ctx, params, id }) =>
    changeLines(ctx, getObject(ctx, 'invoice', id), params),
  ),
  route<Stripe.InvoiceRemoveLinesParams>('POST /v1/invoices/:id/remove_lines', ({ ctx, params, id }) =>
    removeLines(ctx, getObject(ctx, 'invoice', id), params),
  ),
]
