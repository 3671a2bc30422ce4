import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type Stripe from 'stripe'
import { Type } from 'typebox'
import { Enveloped, envelopedErrors, succeed } from '../../../http/envelope.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import { listIssuedInvoices } from '../../invoices/list-invoices.ts'
import { operation, TenantParams } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'

const MaybeText = Type.Union([Type.String(), Type.Null()])
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Amount = Type.Integer({ description: "In the currency's smallest unit" })

const InvoiceList = Enveloped(
  'TenantInvoiceList',
  Type.Array(
    Type.Object(
      {
        id: Type.String(),
        number: MaybeText,
        status: MaybeText,
        currency: Type.String(),
        total_cents: Amount,
        amount_due_cents: Amount,
        amount_paid_cents: Amount,
        amount_remaining_cents: Amount,
        created_at: Moment,
        due_at: MaybeMoment,
        paid_at: MaybeMoment,
        hosted_invoice_url: MaybeText,
        invoice_pdf: MaybeText,
        statement_id: Type.Union([Type.String(), Type.Null()], {
          description: 'The statement of usage that is on it',
        }),
      },
      { title: 'TenantInvoice' },
    ),
    { description: 'The newest 24 of each customer at Stripe, newest first, without drafts' },
  ),
)

export const tenantInvoicesRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  app.get(
    '/api/v1/billing/invoices/tenant/:id',
    {
      schema: {
        ...operation('listTenantInvoices', "List a tenant's invoices"),
        params: TenantParams,
        response: { 200: InvoiceList, ...envelopedErrors(400, 401, 403, 404, 429, 500, 502, 503) },
      },
      config: { keyScope: 'billing:read', ...askStripeLimit(deps.config) },
    },
    async ({ keyHolder, params }) => {
      const accountId = await selectTenant(keyHolder, params.id)
      return succeed((await listIssuedInvoices(deps, accountId)).map(toReply))
    },
  )
}

function toReply(invoice: Stripe.Invoice) {
  return {
    id: invoice.id,
    number: invoice.number,
    status: invoice.status,
    currency: invoice.currency,
    total_cents: invoice.total,
    amount_due_cents: invoice.amount_due,
    amount_paid_cents: invoice.amount_paid,
    amount_remaining_cents: invoice.amount_remaining,
    created_at: toMoment(invoice.created),
    due_at: invoice.due_date === null ? null : toMoment(invoice.due_date),
    paid_at:
      invoice.status_transitions.paid_at === null ? null : toMoment(invoice.status_transitions.paid_at),
    hosted_invoice_url: invoice.hosted_invoice_url ?? null,
    invoice_pdf: invoice.invoice_pdf ?? null,
    statement_id: invoice.metadata?.['statement_id'] ?? null,
  }
}

function toMoment(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
