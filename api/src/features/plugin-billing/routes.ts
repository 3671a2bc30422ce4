import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { noStore } from '../../http/no-store.ts'
import { openPortal } from '../account/billing/service.ts'
import { confirmedOnly } from '../account/sign-in/confirmation.ts'
import { readIdempotencyKey } from '../checkout/idempotency.ts'
import { openCallsCheckout } from './calls-checkout.ts'
import { ensureCustomer } from './ensure-customer.ts'
import { addPayer, findPayer, payerLimit, selectPayer } from './payer.ts'
import {
  CallsBody,
  CallsHeaders,
  CallsReply,
  CustomerPortalBody,
  CustomerPortalReply,
  EnsureCustomerBody,
  EnsureCustomerReply,
  SetupPaymentBody,
  SetupPaymentReply,
} from './schemas.ts'
import { setUpPayment } from './setup-payment.ts'

const FAILURES = errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503)

function operation(operationId: string, summary: string, description: string) {
  return {
    operationId,
    tags: ['Checkout'],
    summary,
    description,
    security: [{ session: [] }, { apiKey: [] }],
  }
}

/** The payment routes of monetisation plug-ins for MCP, in their words: see docs/billing-models.md. */
export const pluginBillingRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  addPayer(app, deps)
  app.addHook('onSend', noStore)
  const config = payerLimit(deps.config)

  app.post(
    '/api/stripe/checkout',
    {
      config,
      schema: {
        ...operation(
          'checkoutCalls',
          'Buy calls of tools',
          'Opens a Stripe Checkout page for the credits that these calls cost. They pay for calls of every tool.',
        ),
        headers: CallsHeaders,
        body: CallsBody,
        response: { 200: CallsReply, ...FAILURES },
      },
    },
    async (request) => {
      const accountId = await selectPayer(deps, request, request.body.customerId)
      const clientKey = readIdempotencyKey(request.headers['idempotency-key'])
      const stripeCustomerId = await findPayer(deps, request, accountId)
      const buyer = { accountId, email: request.member?.email, stripeCustomerId }
      return await openCallsCheckout(deps, request.body, { buyer, clientKey })
    },
  )

  const confirmed = confirmedOnly(deps)
  const confirmedIfSignedIn = async (request: FastifyRequest) => {
    if (request.ownerSession) await confirmed(request)
  }
  app.post(
    '/api/stripe/portal',
    {
      config,
      schema: {
        ...operation(
          'openCustomerPortal',
          'Open the billing portal',
          'As POST /api/billing/create-portal-session: a session must have been confirmed in the last 15 minutes.',
        ),
        body: CustomerPortalBody,
        response: { 200: CustomerPortalReply, ...FAILURES },
      },
      preHandler: confirmedIfSignedIn,
    },
    async (request) => {
      const { customerId, returnUrl } = request.body
      const accountId = await selectPayer(deps, request, customerId)
      return { portalUrl: await openPortal(deps, accountId, { returnUrl, tier: undefined }) }
    },
  )

  app.post(
    '/api/stripe/customers',
    {
      config,
      schema: {
        ...operation(
          'ensureCustomer',
          "Find or make the account's customer at Stripe",
          'An account has one, and whoever asks again gets the same.',
        ),
        body: EnsureCustomerBody,
        response: { 200: EnsureCustomerReply, ...FAILURES },
      },
    },
    async (request) => {
      const accountId = await selectPayer(deps, request, request.body.id, 'id')
      return await ensureCustomer(deps, request.body, { accountId, request })
    },
  )

  app.post(
    '/api/stripe/setup-payment',
    {
      config,
      schema: {
        ...operation(
          'setUpPayment',
          'Save a card for later',
          'Gives Stripe.js what it needs to ask for a card and keep it with the customer. A session must have been confirmed in the last 15 minutes.',
        ),
        body: SetupPaymentBody,
        response: { 200: SetupPaymentReply, ...FAILURES },
      },
      preHandler: confirmedIfSignedIn,
    },
    async (request) => {
      const { customerId, usage = 'off_session' } = request.body
      const accountId = await selectPayer(deps, request, customerId)
      return await setUpPayment(deps, await findPayer(deps, request, accountId), usage)
    },
  )
}
