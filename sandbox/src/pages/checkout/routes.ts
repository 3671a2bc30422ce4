import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import {
  applyPromotionCode,
  type CheckoutResult,
  confirmChallenge,
  payCheckout,
} from '../../stripe/checkout-sessions/hosted.ts'
import { type CheckoutView, getCheckoutView } from '../../stripe/checkout-sessions/view.ts'
import { toMarkup } from '../html.ts'
import { type Notice, sendNotice, sendPage } from '../reply.ts'
import { textFields } from '../text-fields.ts'
import { checkoutPage } from './page.ts'
import { parsePayment } from './payment-input.ts'
import { orderSummary } from './summary.ts'
import { waitForCompletionWebhook } from './wait-for-webhook.ts'

const pageUrl = '/c/pay/:id'
type WithId = { Params: { id: string } }

export async function checkoutPages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.get<WithId>(pageUrl, (request, reply) => {
    const view = getCheckoutView(ctx, request.params.id)
    if (!view) return sendNotice(reply, unknownSession)
    return view.session.status === 'open'
      ? sendPage(reply, checkoutPage(view))
      : sendNotice(reply, closedNotice(view))
  })
  app.register(checkoutActions, { ctx })
}

async function checkoutActions(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.addHook<WithId>('preHandler', async (request, reply) => {
    if (!getCheckoutView(ctx, request.params.id)) return sendNotice(reply, unknownSession)
  })

  app.post<WithId>(`${pageUrl}/pay`, (request) =>
    answer(ctx, payCheckout(ctx, request.params.id, parsePayment(request.body))),
  )

  app.post<WithId>(`${pageUrl}/authenticate`, (request) =>
    answer(ctx, confirmChallenge(ctx, request.params.id, textFields(request.body)('approve') === 'true')),
  )

  app.post<WithId>(`${pageUrl}/promotion-code`, (request) => {
    const applied = applyPromotionCode(ctx, request.params.id, textFields(request.body)('code'))
    return applied.ok ? { summary_html: toMarkup(orderSummary(applied.view)) } : { message: applied.message }
  })
}

async function answer(ctx: SandboxContext, result: CheckoutResult): Promise<Record<string, unknown>> {
  const { outcome, message, field, redirectUrl } = result
  if (redirectUrl) await waitForCompletionWebhook(ctx, result.session.id)
  return { outcome, message, field, redirect_url: redirectUrl }
}

const unknownSession: Notice = {
  status: 404,
  title: 'This page does not exist',
  text: 'There is no checkout session with this id. It may have gone with a reset of the sandbox.',
}

function closedNotice({ session, merchantName, cancelUrl }: CheckoutView): Notice {
  if (session.status === 'complete') {
    const href = session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id)
    return {
      title: session.mode === 'setup' ? 'Your card is saved' : 'You have already paid',
      text: 'This checkout session is complete.',
      ...(href ? { link: { href, label: `Continue to ${merchantName}` } } : {}),
    }
  }
  return {
    title: 'This checkout session has expired',
    text: 'Nothing was charged. Please start again.',
    ...(cancelUrl ? { link: { href: cancelUrl, label: `Back to ${merchantName}` } } : {}),
  }
}
