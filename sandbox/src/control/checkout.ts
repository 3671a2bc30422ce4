import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { settleDelayedPayment } from '../stripe/checkout-sessions/complete.ts'
import { type CheckoutPayment, confirmChallenge, payCheckout } from '../stripe/checkout-sessions/hosted.ts'
import { expireSession } from '../stripe/checkout-sessions/save.ts'
import { expiryOfTestCards } from '../stripe/payment-methods/service.ts'
import { getObject } from '../stripe/resource.ts'
import { type Input, optionalBoolean, optionalText, readInput } from './input.ts'

type ById = { Params: { id: string } }

/** The actions of a buyer on the hosted page, without a browser. */
export async function checkoutControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.post<ById>('/_sandbox/checkout/sessions/:id/pay', ({ params, body }) => {
    getObject(ctx, 'checkout.session', params.id)
    return payCheckout(ctx, params.id, readPayment(ctx, readInput(body)))
  })
  app.post<ById>('/_sandbox/checkout/sessions/:id/confirm', ({ params, body }) => {
    getObject(ctx, 'checkout.session', params.id)
    return confirmChallenge(ctx, params.id, optionalBoolean(readInput(body), 'approve') ?? true)
  })
  app.post<ById>('/_sandbox/checkout/sessions/:id/settle', ({ params, body }) => {
    const succeeded = optionalBoolean(readInput(body), 'succeeded') ?? true
    return change(ctx, () => {
      const session = getObject(ctx, 'checkout.session', params.id)
      if (session.status !== 'complete' || session.payment_status !== 'unpaid') {
        throw invalidRequest('This session has no delayed payment under way.')
      }
      return settleDelayedPayment(ctx, session, succeeded)
    })
  })
  app.post<ById>('/_sandbox/checkout/sessions/:id/expire', ({ params }) =>
    change(ctx, () => {
      const session = getObject(ctx, 'checkout.session', params.id)
      if (session.status !== 'open') throw invalidRequest(`This session is ${session.status}, not open.`)
      return expireSession(ctx, session)
    }),
  )
}

function readPayment(ctx: SandboxContext, input: Input): CheckoutPayment {
  const { month, year } = expiryOfTestCards(ctx)
  const name = optionalText(input, 'name')
  // Automatic tax needs a country, so the page always asks for one.
  const country = optionalText(input, 'country') ?? 'US'
  const promotionCode = optionalText(input, 'promotion_code')
  return {
    card: {
      number: optionalText(input, 'card') ?? '4242424242424242',
      exp: optionalText(input, 'exp') ?? `${month}/${year % 100}`,
      cvc: optionalText(input, 'cvc') ?? '123',
    },
    email: optionalText(input, 'email') ?? 'buyer@example.com',
    ...(name === undefined ? {} : { name }),
    country,
    ...(promotionCode === undefined ? {} : { promotionCode }),
  }
}

function change<Result>(ctx: SandboxContext, work: () => Result): Result {
  const result = ctx.store.transaction(work)
  ctx.webhooks.wake()
  return result
}
