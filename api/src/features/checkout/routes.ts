import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { publicPostLimit, publicReadLimit } from '../../http/limits.ts'
import { noStore } from '../../http/no-store.ts'
import { findBuyer } from './buyer.ts'
import { createCreditSession } from './create-credit-session.ts'
import { createCheckoutSession } from './create-session.ts'
import { createSessionFinder } from './find-session.ts'
import { readIdempotencyKey } from './idempotency.ts'
import {
  CheckoutReplySchema,
  CreateCreditSessionBody,
  CreateSessionBody,
  CreateSessionHeaders,
  SessionParams,
  SessionReplySchema,
} from './schemas.ts'
import { refuseSecondSubscription } from './second-subscription.ts'

export const checkoutRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)
  const findSession = createSessionFinder(deps)

  app.post(
    '/api/billing/create-checkout-session',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'createCheckoutSession',
        tags: ['Checkout'],
        summary: 'Open a Stripe Checkout session',
        description:
          'Returns the URL of a Stripe Checkout page for one plan. Send an Idempotency-Key to make retries safe.',
        headers: CreateSessionHeaders,
        body: CreateSessionBody,
        response: {
          200: CheckoutReplySchema,
          ...errorResponses(400, 403, 409, 413, 415, 429, 500, 502, 503),
        },
      },
    },
    async (request) => {
      const found = await findBuyer(deps, request)
      await refuseSecondSubscription(deps, request, found)
      // A member of somebody else's account buys a plan of their own.
      const buyer = found === 'not_the_owner' ? undefined : found
      const clientKey = readIdempotencyKey(request.headers['idempotency-key'])
      return await createCheckoutSession(deps, request.body, buyer, clientKey)
    },
  )

  app.post(
    '/api/billing/create-credit-checkout-session',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'createCreditCheckoutSession',
        tags: ['Checkout'],
        summary: 'Open a Stripe Checkout session for credits',
        description:
          'Returns the URL of a Stripe Checkout page for one credit pack. Whoever is signed in buys for their account. Send an Idempotency-Key to make retries safe.',
        headers: CreateSessionHeaders,
        body: CreateCreditSessionBody,
        response: {
          200: CheckoutReplySchema,
          ...errorResponses(400, 403, 409, 413, 415, 429, 500, 502, 503),
        },
      },
    },
    async (request) => {
      const buyer = await findBuyer(deps, request)
      if (buyer === 'not_the_owner') throw notTheOwner()
      const clientKey = readIdempotencyKey(request.headers['idempotency-key'])
      return await createCreditSession(deps, request.body, buyer, clientKey)
    },
  )

  app.get(
    '/api/billing/checkout-session/:session_id',
    {
      config: publicReadLimit(deps.config),
      schema: {
        operationId: 'getCheckoutSession',
        tags: ['Checkout'],
        summary: 'Read a Checkout session',
        description:
          'What the success page shows. A session of another product returns the same response as an unknown one.',
        params: SessionParams,
        response: { 200: SessionReplySchema, ...errorResponses(404, 429, 500, 502, 503) },
      },
    },
    async (request) => await findSession(request.params.session_id),
  )
}

function notTheOwner(): AppError {
  return new AppError(
    'forbidden',
    'Only the owner of the account may buy credits for it, because the receipts are theirs. Ask them.',
  )
}
