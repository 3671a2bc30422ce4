import type { FastifyInstance } from 'fastify'
import type { ObjectType } from '../../store/stripe-objects.ts'
import { html } from '../html.ts'
import type { PagesOptions } from '../options.ts'
import { sendNotice, sendPage } from '../reply.ts'
import { textFields } from '../text-fields.ts'
import { eventPage, eventsPage } from './events.ts'
import { dashboardLayout } from './layout.ts'
import { checkoutSessionsPage, customersPage, subscriptionsPage } from './lists.ts'
import { overviewPage } from './overview.ts'
import { paymentsPage } from './payments.ts'

interface WithId {
  Params: { id: string }
}

const notFound = {
  status: 404,
  title: 'Not found',
  text: 'It may have gone with a reset of the sandbox.',
  link: { href: '/', label: 'Overview' },
}

export async function dashboardPages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { ctx } = options
  app.get('/', (_request, reply) => sendPage(reply, overviewPage(options)))
  app.get('/dashboard/customers', (_request, reply) => sendPage(reply, customersPage(ctx)))
  app.get('/dashboard/subscriptions', (_request, reply) => sendPage(reply, subscriptionsPage(ctx)))
  app.get('/dashboard/payments', (_request, reply) => sendPage(reply, paymentsPage(ctx)))
  app.get('/dashboard/checkout-sessions', (_request, reply) => sendPage(reply, checkoutSessionsPage(ctx)))
  app.get('/dashboard/events', (_request, reply) => sendPage(reply, eventsPage(ctx)))
  app.get<WithId>('/dashboard/events/:id', (request, reply) => {
    const event = ctx.store.events.find(request.params.id)
    return event ? sendPage(reply, eventPage(ctx, event)) : sendNotice(reply, notFound)
  })
  app.post<WithId>('/dashboard/events/:id/resend', (request, reply) => {
    const event = ctx.store.events.find(request.params.id)
    if (!event) return reply.code(404).send({ message: 'No such event.' })
    ctx.webhooks.resend(event, textFields(request.body)('endpoint_id'))
    ctx.webhooks.wake()
    return { ok: true }
  })
  app.get<{ Params: { type: ObjectType; id: string } }>('/dashboard/objects/:type/:id', (request, reply) => {
    const { type, id } = request.params
    const object = ctx.store.objects.find(type, id)
    if (!object) return sendNotice(reply, notFound)
    const main = html`<h1>${id}</h1><div class="card"><pre tabindex="0">${JSON.stringify(object, null, 2)}</pre></div>`
    return sendPage(reply, dashboardLayout({ title: id, section: sectionOf(type), main }))
  })
}

function sectionOf(type: ObjectType): Parameters<typeof dashboardLayout>[0]['section'] {
  if (type === 'subscription') return '/dashboard/subscriptions'
  if (type === 'charge' || type === 'dispute' || type === 'refund') return '/dashboard/payments'
  return type === 'checkout.session' ? '/dashboard/checkout-sessions' : '/dashboard/customers'
}
