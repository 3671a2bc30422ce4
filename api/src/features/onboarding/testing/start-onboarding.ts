import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import type { TestApiOptions } from '../../../../testing/start-test-api.ts'

export interface Answer {
  status: number
  data: Record<string, unknown>
  error: { code: string; message: string; param?: string }
  nextStep: string | undefined
}

const ORIGIN = 'http://localhost:5173'

/** The API, as a page of ours calls it, and a platform's key for systems. */
export function startOnboarding(options: TestApiOptions = {}) {
  const started: { api?: AccountApi; key?: string; cookie?: string } = {}
  beforeAll(async () => {
    const env = { BILLING_TRIAL_PERIOD_DAYS: '0', RATE_LIMIT_RPM: '10000', ...options.env }
    started.api = await startAccountApi({ ...options, env })
    started.key = (await issueTestKey(started.api.deps, null, ['onboarding'])).key
  })
  afterAll(async () => await started.api?.close())

  function api(): AccountApi {
    if (!started.api) throw new Error('The API starts before the first test')
    return started.api
  }

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${api().url}/api/v1/onboarding/${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(started.cookie && { cookie: started.cookie, origin: ORIGIN }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = JSON.parse(await response.text())
    const { data = {}, error = {}, next_step: nextStep } = answer
    return { status: response.status, data, error, nextStep } as Answer
  }

  const step = async (name: string, session_id: string, more: object = {}) =>
    await call('POST', name, { session_id, ...more })

  const stripe = () => api().sandbox.stripe
  const priceOf = (tier: 'personal' | 'team' | 'enterprise') => api().deps.config.stripe.priceIds[tier] ?? ''

  async function start(applicant: object = {}, headers: Record<string, string> = { origin: ORIGIN }) {
    const body = { email: `${randomUUID()}@example.com`, name: 'Ada Example', ...applicant }
    return await call('POST', 'start', body, headers)
  }

  /** What Stripe.js does on the page. */
  async function saveCard(session: string, card = 'pm_card_visa'): Promise<Answer> {
    const setup = await step('step/setup-payment', session)
    const method = await stripe().setupIntents.confirm(String(setup.data['setup_intent_id']), {
      payment_method: card,
    })
    return { ...setup, data: { ...setup.data, confirmed: method.status } }
  }

  const select = async (session: string, more: object = {}) =>
    await step('step/select-plan', session, { plan_id: 'team', price_id: priceOf('team'), ...more })

  return {
    ...{ api, call, step, stripe, start, saveCard, select, priceOf },
    key: () => started.key ?? '',
    /** Whoever does what follows, or nobody who is signed in. */
    signInAs(visitor?: Pick<Visitor, 'cookie'>): void {
      started.cookie = visitor?.cookie ?? ''
    },
    async reachCard(applicant: object = {}): Promise<string> {
      const session = String((await start(applicant)).data['session_id'])
      await step('step/create-customer', session)
      return session
    },
    /** Until the plan is chosen. */
    async reachPlan(more: object = {}, card?: string, applicant: object = {}): Promise<string> {
      const session = String((await start(applicant)).data['session_id'])
      await step('step/create-customer', session)
      await saveCard(session, card)
      await select(session, more)
      return session
    },
    read: async (session: string) => await call('GET', session),
  }
}
