import type { FastifyInstance, FastifyReply } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import {
  cancelAtPeriodEnd,
  getPortalView,
  type PortalResult,
  type PortalSubscription,
  type PortalView,
  resumeSubscription,
  switchPlan,
} from '../../stripe/portal-sessions/hosted.ts'
import { replaceCard } from '../../stripe/portal-sessions/new-card.ts'
import type { Html } from '../html.ts'
import { sendNotice, sendPage } from '../reply.ts'
import { textFields } from '../text-fields.ts'
import { confirmation, flowPage } from './flow.ts'
import { doneText, overviewPage } from './overview.ts'
import { cancelPlanPage, replaceCardPage, updatePlanPage } from './steps.ts'

interface SubscriptionRoute {
  Params: { id: string; subscription: string }
}
interface SessionRoute {
  Params: { id: string }
  Querystring: { done?: string }
}
const pageUrl = '/p/session/:id'
const subscriptionUrl = `${pageUrl}/subscriptions/:subscription`

export async function portalPages(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.get<SessionRoute>(pageUrl, (request, reply) =>
    show(reply, getPortalView(ctx, request.params.id), (view) => overviewPage(view, request.query.done)),
  )
  app.get<SessionRoute>(`${pageUrl}/payment-methods`, (request, reply) =>
    show(reply, getPortalView(ctx, request.params.id), (view) => replaceCardPage(view)),
  )
  for (const [step, page] of [
    ['update', updatePlanPage],
    ['cancel', cancelPlanPage],
  ] as const) {
    app.get<SubscriptionRoute>(`${subscriptionUrl}/${step}`, (request, reply) =>
      show(reply, getPortalView(ctx, request.params.id), (view) => {
        const found = findSubscription(view, request.params.subscription)
        return found && page(view, found)
      }),
    )
  }
  flowPages(app, ctx)
  portalActions(app, ctx)
}

function flowPages(app: FastifyInstance, ctx: SandboxContext): void {
  app.get<SessionRoute>(`${pageUrl}/flow`, (request, reply) =>
    show(reply, getPortalView(ctx, request.params.id), flowPage),
  )
  app.get<SessionRoute>(`${pageUrl}/flow/done`, (request, reply) => {
    const view = getPortalView(ctx, request.params.id)
    const title = view && doneText(view, request.query.done)
    return title ? sendNotice(reply, confirmation(view, title)) : show(reply, undefined, flowPage)
  })
}

function portalActions(app: FastifyInstance, ctx: SandboxContext): void {
  app.post<SubscriptionRoute>(`${subscriptionUrl}/update`, ({ params, body }, reply) =>
    answer(reply, switchPlan(ctx, params.id, params.subscription, textFields(body)('price_id'))),
  )
  app.post<SubscriptionRoute>(`${subscriptionUrl}/cancel`, ({ params }, reply) =>
    answer(reply, cancelAtPeriodEnd(ctx, params.id, params.subscription)),
  )
  app.post<SubscriptionRoute>(`${subscriptionUrl}/resume`, ({ params }, reply) =>
    answer(reply, resumeSubscription(ctx, params.id, params.subscription)),
  )
  app.post<SessionRoute>(`${pageUrl}/payment-methods`, ({ params, body }, reply) => {
    const text = textFields(body)
    return answer(
      reply,
      replaceCard(ctx, params.id, { number: text('number'), exp: text('exp'), cvc: text('cvc') }),
    )
  })
}

function findSubscription(view: PortalView, id: string): PortalSubscription | undefined {
  return view.subscriptions.find(({ subscription }) => subscription.id === id)
}

function show(
  reply: FastifyReply,
  view: PortalView | undefined,
  toPage: (view: PortalView) => Html | undefined,
): FastifyReply {
  const page = view && toPage(view)
  if (page) return sendPage(reply, page)
  return sendNotice(reply, {
    status: 404,
    title: 'This link does not work any more',
    text: 'There is no such billing portal session. Please open the portal again from your account.',
  })
}

function answer(reply: FastifyReply, result: PortalResult): FastifyReply {
  return result.ok ? reply.send({ ok: true }) : reply.code(400).send({ message: result.message })
}
