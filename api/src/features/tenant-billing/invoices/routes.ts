import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type Stripe from 'stripe'
import { Type } from 'typebox'
import { decodeCursor, type PageRequest, STRIPE_ID, toPage } from '../../../db/keyset.ts'
import { AppError } from '../../../errors.ts'
import { envelopedErrors } from '../../../http/envelope.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import { listIssuedPage } from '../../invoices/list-invoices.ts'
import { operation, TenantParams } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'

const MaybeText = Type.Union([Type.String(), Type.Null()])
const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Amount = Type.Integer({ description: "In the currency's smallest unit" })

const InvoiceList = Type.Object(
  {
    success: Type.Literal(true),
    data: Type.Array(
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
      { description: 'Newest first, without drafts' },
    ),
    next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'The cursor of the next page' }),
  },
  { title: 'TenantInvoiceList' },
)

const DEFAULT_LIMIT = 24

const InvoicesQuery = Type.Object({
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]\\d?|100)$', 'x-must': 'be a whole number from 1 to 100' }),
  ),
  cursor: Type.Optional(
    Type.String({
      description: 'next_cursor of the previous page',
      maxLength: 400,
      'x-must': 'be a next_cursor',
    }),
  ),
})

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
        querystring: InvoicesQuery,
        response: { 200: InvoiceList, ...envelopedErrors(400, 401, 403, 404, 429, 500, 502, 503) },
      },
      config: { keyScope: 'billing:read', ...askStripeLimit(deps.config) },
    },
    async ({ keyHolder, params, query }) => {
      const page = readPage(query)
      const accountId = await selectTenant(keyHolder, params.id)
      const { data, nextCursor } = toPage(await listIssuedPage(deps, accountId, page), page.limit)
      return {
        success: true as const,
        data: data.map(({ invoice }) => toReply(invoice)),
        next_cursor: nextCursor,
      }
    },
  )
}

function readPage({ limit, cursor }: { limit?: string; cursor?: string }): PageRequest {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, STRIPE_ID)
  if (cursor !== undefined && !after)
    throw new AppError('invalid_request', 'cursor must be the next_cursor of an earlier page of this list.', {
      param: 'cursor',
    })
  return { limit: limit === undefined ? DEFAULT_LIMIT : Number(limit), after }
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
