import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId, randomToken } from '../../lib/ids.ts'
import type { PaymentMethod, SetupIntent } from '../../store/stripe-objects.ts'
import { askBank, type Decline, REFUSED_CONFIRMATION } from '../bank.ts'
import { emit } from '../events/emit.ts'
import { attachPaymentMethod, behaviourOf } from '../payment-methods/service.ts'

export function createSetupIntent(ctx: SandboxContext, input: Partial<SetupIntent>): SetupIntent {
  const intent = ctx.store.objects.save('setup_intent', buildSetupIntent(ctx.clock.now(), input))
  emit(ctx, 'setup_intent.created', intent)
  return intent
}

export function confirmSetupIntent(
  ctx: SandboxContext,
  intent: SetupIntent,
  method: PaymentMethod,
): { intent: SetupIntent; decline: Decline | null } {
  const answer = askBank(behaviourOf(ctx, method.id), true)
  if (answer.kind === 'declined') {
    const { code, declineCode, message } = answer.decline
    const error = { code, decline_code: declineCode, message, type: 'card_error' as const }
    return { intent: failSetup(ctx, intent, error), decline: answer.decline }
  }
  if (answer.kind === 'confirmation_needed') {
    const next_action = { type: 'use_stripe_sdk', use_stripe_sdk: {} }
    const waiting: SetupIntent = {
      ...intent,
      payment_method: method.id,
      next_action,
      status: 'requires_action',
    }
    ctx.store.objects.save('setup_intent', waiting)
    emit(ctx, 'setup_intent.requires_action', waiting)
    return { intent: waiting, decline: null }
  }
  return { intent: succeed(ctx, intent, method.id), decline: null }
}

/** The cardholder answered the bank's question. */
export function settleSetup(ctx: SandboxContext, waiting: SetupIntent, approved: boolean): SetupIntent {
  const methodId = waiting.payment_method
  if (waiting.status !== 'requires_action' || !methodId)
    throw invalidRequest('This SetupIntent waits for no confirmation.')
  if (!approved) {
    const error = {
      code: 'setup_intent_authentication_failure' as const,
      message: REFUSED_CONFIRMATION.message,
      type: 'invalid_request_error' as const,
    }
    return failSetup(ctx, { ...waiting, payment_method: null, next_action: null }, error)
  }
  if (behaviourOf(ctx, methodId) === 'asks_for_confirmation')
    ctx.store.objects.setHidden('payment_method', methodId, { behaviour: 'pays' })
  return succeed(ctx, waiting, methodId)
}

export function cancelSetupIntent(
  ctx: SandboxContext,
  intent: SetupIntent,
  reason: SetupIntent['cancellation_reason'],
): SetupIntent {
  const canceled = ctx.store.objects.save('setup_intent', {
    ...intent,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  })
  emit(ctx, 'setup_intent.canceled', canceled)
  return canceled
}

function failSetup(
  ctx: SandboxContext,
  intent: SetupIntent,
  last_setup_error: NonNullable<SetupIntent['last_setup_error']>,
): SetupIntent {
  const failed: SetupIntent = { ...intent, last_setup_error, status: 'requires_payment_method' }
  ctx.store.objects.save('setup_intent', failed)
  emit(ctx, 'setup_intent.setup_failed', failed)
  return failed
}

function succeed(ctx: SandboxContext, intent: SetupIntent, methodId: string): SetupIntent {
  if (intent.customer) attachPaymentMethod(ctx, methodId, intent.customer)
  const done: SetupIntent = {
    ...intent,
    last_setup_error: null,
    next_action: null,
    payment_method: methodId,
    status: 'succeeded',
  }
  ctx.store.objects.save('setup_intent', done)
  emit(ctx, 'setup_intent.succeeded', done)
  return done
}

function buildSetupIntent(now: number, input: Partial<SetupIntent>): SetupIntent {
  const id = newId('seti')
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomToken(33)}`,
    created: now,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
    ...input,
  }
}
