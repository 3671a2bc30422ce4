import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { createRefusalLimit, keepRawJson, rawBody } from '../../http/signed-webhook.ts'
import { parseBatch } from '../../mail/event.ts'
import { verifyEventSignature } from '../../mail/event-signature.ts'
import { MailEventsReply } from './schemas.ts'
import { recordMailEvents } from './service.ts'

/** SendGrid posts at most 768 kB at once. */
const BODY_LIMIT_BYTES = 1024 * 1024

/** Delivery reports about our e-mails from SendGrid. */
export const mailEventRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  keepRawJson(app)
  const refuse = createRefusalLimit(app, deps.config.http.webhookRateLimit)

  app.post(
    '/api/v1/webhooks/sendgrid',
    {
      bodyLimit: BODY_LIMIT_BYTES,
      schema: {
        operationId: 'receiveMailEvents',
        tags: ['Webhooks'],
        summary: "Receive SendGrid's events",
        description:
          'Verifies the signature of the batch and records which mails were delivered, dropped, bounced or reported as spam. Anything but 2xx makes SendGrid send it again.',
        response: { 200: MailEventsReply, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const { batch, refusal } = readRequest(deps, request)
      if (refusal) throw await refuse(request, refusal)
      return await reply.header('cache-control', 'no-store').send(await recordMailEvents(deps, batch))
    },
  )
}

type ReadRequest = { batch: unknown[]; refusal?: undefined } | { batch?: undefined; refusal: AppError }

function readRequest(deps: Deps, request: FastifyRequest): ReadRequest {
  const { clock, config, mailEventRefusals } = deps
  const body = rawBody(request)
  const verdict = verifyEventSignature(
    {
      body,
      signature: request.headers['x-twilio-email-event-webhook-signature'],
      timestamp: request.headers['x-twilio-email-event-webhook-timestamp'],
      now: clock.now(),
    },
    config.mail.eventKeys,
  )
  if (!verdict.valid) {
    if (verdict.isSigned) reportRefusal(deps, verdict.reason)
    const advice = "Check SENDGRID_WEBHOOK_PUBLIC_KEY and this server's clock."
    return { refusal: new AppError('invalid_signature', `${verdict.reason}. ${advice}`) }
  }
  mailEventRefusals.clear()
  const batch = parseBatch(body)
  if (batch) return { batch }
  const message = "The signed body is not a JSON list of events. Send what SendGrid's event webhook sends."
  return { refusal: new AppError('invalid_payload', message) }
}

/** The overview shows it; the log has one line until a batch is taken again. */
function reportRefusal({ clock, log, mailEventRefusals }: Deps, reason: string): void {
  if (!mailEventRefusals.add(reason, clock.now())) return
  log.warn(
    { reason },
    'Events of SendGrid are refused; if SendGrid sends them, SENDGRID_WEBHOOK_PUBLIC_KEY or the clock is wrong',
  )
}
