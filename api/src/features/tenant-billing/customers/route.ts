import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Deps } from '../../../deps.ts'
import { Enveloped, envelopedErrors, succeed } from '../../../http/envelope.ts'
import { Line } from '../../../http/text-schema.ts'
import { askStripeLimit } from '../../accounts/api-keys/door.ts'
import { once, readIdempotencyKey } from '../../checkout/idempotency.ts'
import { operation, TenantId } from '../operation.ts'
import { createTenantCustomer } from './create.ts'

const CreateCustomerBody = Type.Object(
  {
    tenant_id: Type.Optional(TenantId),
    email: Type.String({
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
    name: Line(200),
  },
  {
    title: 'TenantCustomerRequest',
    examples: [{ tenant_id: 'Jeturing_123', email: 'customer@example.com', name: 'John Doe' }],
  },
)

const CustomerReply = Enveloped(
  'TenantCustomerReply',
  Type.Object(
    {
      tenant_id: Type.String(),
      customer_id: Type.String({ description: 'At Stripe' }),
      email: Type.String(),
      name: Type.String(),
    },
    { title: 'TenantCustomer' },
  ),
)

const readReply = (stored: unknown) => Value.Parse(CustomerReply, stored)

export const customerRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/billing/customers',
    {
      schema: {
        ...operation(
          'createTenantCustomer',
          "Make a tenant's customer at Stripe",
          'A tenant has one. With a platform key a tenant that does not exist yet is made, with the id that is given. Send an Idempotency-Key to repeat it safely.',
        ),
        body: CreateCustomerBody,
        response: {
          200: CustomerReply,
          ...envelopedErrors(400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503),
        },
      },
      config: { keyScope: 'billing:write', ...askStripeLimit(deps.config) },
    },
    async ({ body, headers, keyHolder }) => {
      const { email, name, tenant_id: tenantId } = body
      const occasion = {
        name: 'tenant-customer',
        caller: keyHolder.accountId ?? 'platform',
        clientKey: readIdempotencyKey(headers['idempotency-key']),
        read: readReply,
      }
      return await once(deps, occasion, body, async (stripeKey) => {
        const made = await createTenantCustomer(deps, keyHolder, { tenantId, email, name }, stripeKey)
        return succeed({ tenant_id: made.tenantId, customer_id: made.customerId, email, name })
      })
    },
  )
}
