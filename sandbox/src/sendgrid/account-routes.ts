import type { FastifyInstance } from 'fastify'
import { type EventWebhook, type MailAccountStore, newWebhook } from './account.ts'
import { mailError } from './errors.ts'

const EVENT_FLAGS = [
  'group_resubscribe',
  'delivered',
  'group_unsubscribe',
  'spam_report',
  'bounce',
  'deferred',
  'unsubscribe',
  'processed',
  'open',
  'click',
  'dropped',
] as const

const SETTINGS = '/v3/user/webhooks/event/settings'

/** The parts of SendGrid's account that set-up and checks use. The parent plugin's hook checks the key. */
export function mailAccountRoutes(app: FastifyInstance, account: MailAccountStore): void {
  app.get('/v3/scopes', () => ({ scopes: account.get().scopes }))
  app.get('/v3/verified_senders', () => ({
    results: (account.get().verified_senders ?? []).map((from_email, index) => ({
      id: index + 1,
      nickname: from_email,
      ...{ from_email, from_name: '', reply_to: from_email, reply_to_name: '' },
      ...{ address: '', address2: '', state: '', city: '', zip: '', country: '' },
      ...{ verified: true, locked: false },
    })),
  }))
  app.get(SETTINGS, () => view(account.get().webhook))
  app.get(`${SETTINGS}/all`, () => {
    const { webhook } = account.get()
    return { max_allowed: 1, webhooks: webhook ? [view(webhook)] : [] }
  })
  for (const method of ['POST', 'PATCH'] as const) {
    app.route<{ Body: unknown }>({
      method,
      url: SETTINGS,
      handler: (request, reply) => {
        const { url, enabled, events } = readSettings(request.body)
        if (!url) return reply.code(400).send({ errors: [mailError('url is required', 'url')] })
        const { webhook } = account.get()
        const changed = webhook ? { ...webhook, url, enabled, events } : newWebhook(url, enabled, events)
        account.set({ webhook: changed })
        return reply.code(method === 'POST' ? 201 : 200).send(view(changed))
      },
    })
  }
  app.patch<{ Body: unknown }>(`${SETTINGS}/signed`, (request, reply) => {
    const { webhook } = account.get()
    if (!webhook) return reply.code(404).send({ errors: [mailError('resource not found')] })
    const is_signed = Object(request.body)['enabled'] === true
    account.set({ webhook: { ...webhook, is_signed } })
    return { public_key: is_signed ? webhook.public_key : '' }
  })
  app.get(`${SETTINGS}/signed`, () => {
    const { webhook } = account.get()
    return { public_key: webhook?.is_signed ? webhook.public_key : '' }
  })
}

function readSettings(body: unknown) {
  const given: Record<string, unknown> = Object(body)
  const events = Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, given[flag] === true]))
  return {
    url: typeof given['url'] === 'string' ? given['url'] : '',
    enabled: given['enabled'] === true,
    events,
  }
}

function view(webhook: EventWebhook | null) {
  const off = Object.fromEntries(EVENT_FLAGS.map((flag) => [flag, false]))
  const {
    id = '',
    url = '',
    enabled = false,
    events = off,
    is_signed = false,
    public_key = '',
  } = webhook ?? {}
  return { id, enabled, url, ...events, friendly_name: '', public_key: is_signed ? public_key : '' }
}
