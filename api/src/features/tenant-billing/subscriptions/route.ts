import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type Stripe from 'stripe'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { Enveloped, envelopedErrors, succeed } from '../../../http/envelope.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import { getAccountById } from '../../accounts/repository.ts'
import { once, readIdempotencyKey } from '../../checkout/idempotency.ts'
import { operation, TenantId } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { createTenantSubscription } from './create.ts'

const Id = (description: string, more: object = {}) =>
  Type.String({ description, minLength: 1, maxLength: 255, 'x-must': 'be an id', ...more })

const CreateSubscriptionBody = Type.Object(
  {
    tenant_id: Type.Optional(TenantId),
    customer_id: Id("The tenant's customer at Stripe"),
    price_id: Id('The price of a plan', { 'x-code': 'invalid_price', 'x-must': 'be the id of a price' }),
    trial_period_days: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 730, 'x-must': 'be a whole number from 0 to 730' }),
    ),
    discount_code: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: '^[A-Za-z0-9-]+$',
        'x-code': 'invalid_discount_code',
        'x-must': 'consist of letters, digits and dashes',
      }),
    ),
  },
  {
    title: 'TenantSubscriptionRequest',
    examples: [
      {
        tenant_id: 'Jeturing_123',
        customer_id: 'cus_ABC123',
        price_id: 'price_1ABC123',
        trial_period_days: 14,
        discount_code: 'LAUNCH50',
      },
    ],
  },
)

const MaybeMoment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

const SubscriptionReply = Enveloped(
  'TenantSubscriptionReply',
  Type.Object(
    {
      tenant_id: Type.String(),
      customer_id: Type.String(),
      subscription_id: Type.String(),
      status: Type.String({ description: 'incomplete until its first payment succeeds' }),
      price_id: Type.String(),
      trial_ends_at: MaybeMoment,
      current_period_end: MaybeMoment,
    },
    { title: 'TenantSubscription' },
  ),
)

const readReply = (stored: unknown) => Value.Parse(SubscriptionReply, stored)

export const subscriptionRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  app.post(
    '/api/v1/billing/subscriptions',
    {
      schema: {
        ...operation(
          'createTenantSubscription',
          'Order a plan for a tenant',
          "It is paid with the customer's default payment method. Send an Idempotency-Key to repeat it safely.",
        ),
        body: CreateSubscriptionBody,
        response: {
          200: SubscriptionReply,
          ...envelopedErrors(400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503),
        },
      },
      config: { keyScope: 'billing:write', ...askStripeLimit(deps.config) },
    },
    async ({ body, headers, keyHolder }) => {
      const accountId = await selectTenant(keyHolder, body.tenant_id)
      const occasion = {
        name: 'tenant-subscription',
        caller: keyHolder.accountId ?? 'platform',
        clientKey: readIdempotencyKey(headers['idempotency-key']),
        read: readReply,
      }
      const wish = {
        accountId,
        customerId: body.customer_id,
        priceId: body.price_id,
        trialDays: body.trial_period_days ?? 0,
        discountCode: body.discount_code ?? null,
      }
      const { tenantId } = await getAccountById(deps.db, accountId)
      return await once(deps, occasion, body, async (stripeKey) => {
        const made = await createTenantSubscription(deps, keyHolder, wish, stripeKey)
        return toReply(tenantId, wish.customerId, wish.priceId, made)
      })
    },
  )
}

function toReply(tenantId: string, customerId: string, priceId: string, made: Stripe.Subscription) {
  const [item] = made.items.data
  return succeed({
    tenant_id: tenantId,
    customer_id: customerId,
    subscription_id: made.id,
    status: made.status,
    price_id: priceId,
    trial_ends_at: toMoment(made.trial_end),
    current_period_end: toMoment(item?.current_period_end ?? null),
  })
}

const toMoment = (seconds: number | null) =>
  seconds === null ? null : new Date(seconds * 1000).toISOString()
