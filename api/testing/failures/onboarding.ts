import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../src/errors.ts'
import type { AccountApi } from '../start-account-api.ts'
import { type Answer, ask, type Failure } from './failure.ts'

interface Begun {
  session: string
  step(name: string, more?: object): Promise<Answer>
  /** Saves a card at Stripe, as the page does. */
  saveCard(method?: string): Promise<void>
  select(more?: object): Promise<Answer>
}

const dataOf = ({ text }: Answer) => (JSON.parse(text) as { data: Record<string, string> }).data

async function begin(api: AccountApi): Promise<Begun> {
  const started = await ask(api, 'POST /api/v1/onboarding/start', {
    headers: { origin: 'http://localhost:5173' },
    body: { email: `${randomUUID()}@example.com`, name: 'Ada' },
  })
  const session = dataOf(started)['session_id'] ?? ''
  const step = async (name: string, more: object = {}) =>
    await ask(api, `POST /api/v1/onboarding/${name}`, { body: { session_id: session, ...more } })
  return {
    session,
    step,
    async saveCard(method = 'pm_card_visa') {
      const { setup_intent_id: intent = '' } = dataOf(await step('step/setup-payment'))
      await api.sandbox.stripe.setupIntents.confirm(intent, { payment_method: method })
    },
    select: async (more = {}) =>
      await step('step/select-plan', {
        plan_id: 'team',
        price_id: api.deps.config.stripe.priceIds.team,
        ...more,
      }),
  }
}

async function withCard(api: AccountApi, method?: string): Promise<Begun> {
  const begun = await begin(api)
  await begun.step('step/create-customer')
  await begun.saveCard(method)
  return begun
}

/** One session for both halves of a case. */
function inSession(
  prepare: (api: AccountApi) => Promise<Begun>,
  { wrong, right }: { [Half in 'wrong' | 'right']: (begun: Begun, api: AccountApi) => Promise<Answer> },
): Failure {
  let begun: Begun | undefined
  return {
    async produce(api) {
      begun = await prepare(api)
      return await wrong(begun, api)
    },
    repair: async (api) => await right(begun ?? (await prepare(api)), api),
  }
}

/** A trial would put off the payment that is to fail. */
async function orderUnpayable(begun: Begun, { deps }: AccountApi): Promise<Answer> {
  await begun.select()
  await deps.db.updateTable('onboardingSessions').set({ trialDays: 0 }).execute()
  return await begun.step('step/create-subscription')
}

async function orderWithAnotherCard(begun: Begun): Promise<Answer> {
  await begun.saveCard()
  await begun.select()
  return await begun.step('step/create-subscription')
}

/** Failures of companies that are being set up. */
export const onboardingFailures = {
  step_out_of_order: inSession(begin, {
    wrong: (begun) => begun.step('step/setup-payment'),
    right: (begun) => begun.step('step/create-customer'),
  }),
  invalid_price: inSession(withCard, {
    wrong: (begun) => begun.select({ plan_id: 'personal' }),
    right: (begun) => begun.select(),
  }),
  invalid_discount_code: inSession(withCard, {
    wrong: (begun) => begun.select({ discount_code: 'NOBODY' }),
    right: (begun) => begun.select(),
  }),
  card_declined: inSession((api) => withCard(api, 'pm_card_chargeCustomerFail'), {
    wrong: orderUnpayable,
    right: orderWithAnotherCard,
  }),
  onboarding_expired: inSession(begin, {
    async wrong(begun, { deps }) {
      await deps.db
        .updateTable('onboardingSessions')
        .set({ expiresAt: new Date(0) })
        .execute()
      return await begun.step('step/create-customer')
    },
    right: async (_begun, api) => await (await begin(api)).step('step/create-customer'),
  }),
} satisfies Partial<Record<ErrorCode, Failure>>
