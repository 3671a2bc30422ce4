import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import type { AccountApi } from '../start-account-api.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
}

/** A documented failure: how to produce it, and the fix that its page describes. */
export interface Failure {
  produce(api: AccountApi): Promise<Answer>
  /** The answer after following the page. */
  repair(api: AccountApi): Promise<Answer>
}

export interface Sent {
  headers?: Record<string, string>
  /** Sent as JSON; a string is sent unchanged. */
  body?: unknown
}

export async function ask(
  { url }: { url: string },
  line: `${string} /${string}`,
  { headers = {}, body }: Sent = {},
): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ')
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Signed in, with requests as a browser on our pages would send them. */
export async function signedIn(api: AccountApi, email: string) {
  const { cookie } = await api.signIn(email)
  const headers = { cookie, origin: 'http://localhost:5173' }
  return async (line: `${string} /${string}`, body?: unknown) =>
    await ask(api, line, { headers, ...(body !== undefined && { body }) })
}

export function validate(api: AccountApi, token: string): Promise<Answer> {
  return ask(api, 'POST /api/mcp/validate', { headers: { authorization: `Bearer ${token}` } })
}

export function asOperator(api: AccountApi, line: `${string} /${string}`, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  return ask(api, line, { headers, ...(body !== undefined && { body }) })
}

export function deliver(api: AccountApi, payload: string, secret?: string): Promise<Answer> {
  const [own = ''] = api.deps.config.stripe.webhookSecrets
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: secret ?? own })
  return ask(api, 'POST /api/v1/webhooks/stripe', {
    headers: { 'stripe-signature': signature },
    body: payload,
  })
}

/** An event that is about nothing of ours. */
export function foreignEvent(): string {
  return JSON.stringify({
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    object: 'event',
    type: 'product.created',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: 'prod_1', object: 'product' } },
  })
}

/** The first agent in the customer's own list. */
export async function firstAgent(request: Awaited<ReturnType<typeof signedIn>>): Promise<string> {
  const { agents } = JSON.parse((await request('GET /api/account/agents')).text) as {
    agents: { id: string }[]
  }
  return agents[0]?.id ?? ''
}

export function field(answer: Answer, name: string): string {
  return String((JSON.parse(answer.text) as Record<string, unknown>)[name])
}
