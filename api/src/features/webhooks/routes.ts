import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { createRefusalLimit, keepRawJson, rawBody } from '../../http/signed-webhook.ts'
import { parseEvent, type StripeEvent } from '../../stripe/event.ts'
import { verifySignature } from '../../stripe/signature.ts'
import { createIntake, type ProcessResult } from './intake.ts'
import { WebhookReply } from './schemas.ts'

const BODY_LIMIT_BYTES = 1024 * 1024

export const webhookRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  keepRawJson(app)
  const receive = createIntake(deps)
  const refuse = createRefusalLimit(app, deps.config.http.webhookRateLimit)

  /** Only events signed by Stripe get past here; a caller that sends others too often is rate limited. */
  async function authenticate(request: FastifyRequest): Promise<StripeEvent> {
    const { event, refusal } = readRequest(deps, request)
    if (event) return event
    throw await refuse(request, refusal)
  }

  for (const [operationId, path] of Object.entries(PATHS))
    app.post(
      path,
      {
        bodyLimit: BODY_LIMIT_BYTES,
        schema: {
          operationId,
          tags: ['Webhooks'],
          summary: 'Receive a Stripe event',
          description:
            'Verifies the signature, stores the event and applies it. Anything but 200 makes Stripe send it again.',
          response: { 200: WebhookReply, ...errorResponses(400, 413, 415, 429, 500, 503) },
        },
        config: { isEnveloped: false },
      },
      async (request, reply) => {
        const startedAt = performance.now()
        const event = await authenticate(request)
        const status = await receive(event)
        return await reply.header('cache-control', 'no-store').send({
          status,
          message: MESSAGES[status],
          event_id: event.id,
          event_type: event.type,
          processing_time_ms: Math.round(performance.now() - startedAt),
        })
      },
    )
}

/** One endpoint under three names, so that what was set up for other products goes on. */
const PATHS = {
  receiveStripeEvent: '/api/v1/webhooks/stripe',
  receiveBillingEvent: '/api/v1/billing/webhooks',
  receivePluginEvent: '/api/stripe/webhooks',
}

const MESSAGES: Record<ProcessResult, string> = {
  success: 'Event processed successfully',
  duplicate: 'Event was processed before',
  stale: 'A later state is known already',
  ignored: 'Event does not concern this product',
  deferred: 'Event is stored until its subscription is known',
  dead: 'Event is stored; it failed too often and waits for an operator',
}

type ReadRequest = { event: StripeEvent; refusal?: undefined } | { event?: undefined; refusal: AppError }

function readRequest(deps: Deps, request: FastifyRequest): ReadRequest {
  const body = rawBody(request)
  const header = request.headers['stripe-signature']
  const verdict = verifySignature({ body, header, now: deps.clock.now() }, deps.config.stripe.webhookSecrets)
  if (!verdict.valid) {
    const message = `${verdict.reason}. Check the endpoint's signing secret and this server's clock.`
    return { refusal: new AppError('invalid_signature', message) }
  }
  const event = parseEvent(body)
  if (event) return { event }
  return {
    refusal: new AppError(
      'invalid_payload',
      'The signed body is not a whole Stripe event. Send snapshot events, not thin ones.',
    ),
  }
}
