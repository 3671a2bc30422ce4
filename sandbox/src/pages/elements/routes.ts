import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import { renderError, StripeError } from '../../http/stripe-error.ts'
import { sendFrame } from '../reply.ts'
import { textFields } from '../text-fields.ts'
import { answerQuestion } from './answer.ts'
import { challengeFrame, paymentFrame } from './pages.ts'

const script = readFileSync(new URL('../assets/stripe.js', import.meta.url))

/** Stripe.js and the frames that it puts into the seller's pages. */
export async function elementPages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.get('/stripe.js', (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('x-content-type-options', 'nosniff')
      .send(script),
  )
  app.get('/elements/payment', ({ query }, reply) =>
    sendFrame(reply, paymentFrame(textFields(query)('theme') === 'night')),
  )
  app.get('/elements/challenge', (_request, reply) => sendFrame(reply, challengeFrame(ctx.merchantName)))
  app.post('/elements/challenge/answer', ({ body }, reply) => {
    const text = textFields(body)
    try {
      return reply.send(
        answerQuestion(ctx, text('intent'), text('client_secret'), text('approved') === 'true'),
      )
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      return reply.code(error.detail.status).send(renderError(error.detail))
    }
  })
}
