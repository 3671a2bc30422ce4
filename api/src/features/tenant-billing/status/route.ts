import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { envelopedErrors } from '../../../http/envelope.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import { operation, TenantParams } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { describeBilling } from './describe.ts'
import { createPreviews } from './previews.ts'

const MaybeMoment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

/** Without `success`, as those who already read it know it. */
const BillingStatus = Type.Object(
  {
    tenant_id: Type.String(),
    customer_id: Type.Union([Type.String(), Type.Null()]),
    has_active_subscription: Type.Boolean({ description: 'It is active, past due or in its trial' }),
    subscription_status: Type.Union([Type.String(), Type.Null()]),
    trial_ends_at: MaybeMoment,
    current_period_end: MaybeMoment,
    is_delinquent: Type.Boolean({
      description: 'The subscription is past due or unpaid, or an open invoice was tried in vain',
    }),
    outstanding_balance_cents: Type.Integer({ description: 'What open invoices still ask for' }),
    next_invoice_amount_cents: Type.Integer({
      description:
        "The renewal's draft or Stripe's preview of it, at most a minute old, and usage that is on no invoice or on a draft; in the subscription's currency",
    }),
    payment_method_configured: Type.Boolean(),
  },
  { title: 'BillingStatus' },
)

export const billingStatusRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  const previews = createPreviews()
  app.get(
    '/api/v1/billing/status/tenant/:id',
    {
      schema: {
        ...operation('getBillingStatus', 'Read whether a tenant pays, what it owes and what comes next'),
        params: TenantParams,
        response: { 200: BillingStatus, ...envelopedErrors(400, 401, 403, 404, 429, 500, 502, 503) },
      },
      config: { keyScope: 'billing:read', ...askStripeLimit(deps.config) },
    },
    async ({ keyHolder, params }) => {
      const accountId = await selectTenant(keyHolder, params.id)
      return { tenant_id: params.id, ...(await describeBilling(deps, previews, accountId)) }
    },
  )
}
