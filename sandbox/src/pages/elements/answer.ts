import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { answerIntent } from '../../stripe/invoices/confirm-intent.ts'
import { PAYMENT_BY_SECRET } from '../../stripe/payment-intents/routes.ts'
import { assertSecret, shownToPage } from '../../stripe/publishable.ts'
import { getObject } from '../../stripe/resource.ts'
import { SETUP_BY_SECRET } from '../../stripe/setup-intents/routes.ts'
import { settleSetup } from '../../stripe/setup-intents/service.ts'
import { inCustomerTime } from '../../stripe/test-clock-time.ts'

/** The cardholder's answer to the bank's question about an intent, as Stripe.js tells it a page. */
export function answerQuestion(ctx: SandboxContext, type: string, secret: string, approved: boolean): object {
  const id = secret.split('_secret_')[0] ?? ''
  if (type !== 'setup_intent' && type !== 'payment_intent')
    throw invalidRequest(`There is no intent of type ${type}.`, 'intent')
  assertSecret(ctx, type, id, secret)
  const answer = ctx.store.transaction(() =>
    type === 'setup_intent' ? answerSetup(ctx, id, approved) : answerPayment(ctx, id, approved),
  )
  ctx.webhooks.wake()
  return answer
}

function answerSetup(ctx: SandboxContext, id: string, approved: boolean): object {
  const intent = settleSetup(ctx, getObject(ctx, 'setup_intent', id), approved)
  const shown = shownToPage(SETUP_BY_SECRET, intent)
  return intent.last_setup_error ? { error: { ...intent.last_setup_error, setup_intent: shown } } : shown
}

function answerPayment(ctx: SandboxContext, id: string, approved: boolean): object {
  const before = getObject(ctx, 'payment_intent', id)
  const { intent } = answerIntent(inCustomerTime(ctx, before.customer), before, approved)
  const shown = shownToPage(PAYMENT_BY_SECRET, intent)
  return intent.last_payment_error
    ? { error: { ...intent.last_payment_error, payment_intent: shown } }
    : shown
}
