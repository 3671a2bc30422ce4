import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer, PaymentMethod, SetupIntent } from '../../store/stripe-objects.ts'
import { type Decline, REFUSED_CONFIRMATION } from '../bank.ts'
import { mergeMetadata } from '../resource.ts'
import { confirmSetupIntent, createSetupIntent, settleSetup } from '../setup-intents/service.ts'
import { customerDetails, type SessionCreateParams } from './builder.ts'
import { type Buyer, customerOf } from './buyer.ts'
import { finish } from './finish.ts'
import { saveSession } from './save.ts'

interface SavedCard {
  session: CheckoutSession
  outcome: 'paid' | 'declined' | 'requires_action'
  payment: null
  decline: Decline | null
}

/** What a session that only saves a card has from the start: its setup intent, and no amounts. */
export function setupPart(
  ctx: SandboxContext,
  params: SessionCreateParams,
  customer: Customer | null,
): Partial<CheckoutSession> {
  const intent = createSetupIntent(ctx, {
    customer: customer?.id ?? null,
    description: params.setup_intent_data?.description ?? null,
    metadata: mergeMetadata({}, params.setup_intent_data?.metadata),
  })
  return {
    amount_subtotal: null,
    amount_total: null,
    currency: params.currency ?? null,
    invoice_creation: null,
    payment_method_collection: 'always',
    payment_status: 'no_payment_required',
    setup_intent: intent.id,
    total_details: null,
  }
}

/** A declined card leaves the session open with the setup intent that another card may use. */
export function saveCard(
  ctx: SandboxContext,
  session: CheckoutSession,
  buyer: Buyer,
  method: PaymentMethod,
): SavedCard {
  const named = saveSession(ctx, { ...session, customer_details: customerDetails(buyer) })
  const before = intentOf(ctx, session)
  const customer = before.customer ?? newCustomer(ctx, session, buyer)
  const { intent, decline } = confirmSetupIntent(ctx, { ...before, customer }, method)
  if (intent.status === 'succeeded') return saved(ctx, named, intent)
  const outcome = intent.status === 'requires_action' ? 'requires_action' : 'declined'
  return { session: named, outcome, payment: null, decline }
}

/** The cardholder answered the bank's question. */
export function answerSetup(ctx: SandboxContext, session: CheckoutSession, approved: boolean): SavedCard {
  const intent = settleSetup(ctx, intentOf(ctx, session), approved)
  if (intent.status === 'succeeded') return saved(ctx, session, intent)
  return { session, outcome: 'declined', payment: null, decline: REFUSED_CONFIRMATION }
}

export function waitsForAnswer(ctx: SandboxContext, session: CheckoutSession): boolean {
  return session.mode === 'setup' && intentOf(ctx, session).status === 'requires_action'
}

function saved(ctx: SandboxContext, session: CheckoutSession, { customer }: SetupIntent): SavedCard {
  return { session: finish(ctx, session, { customer }), outcome: 'paid', payment: null, decline: null }
}

function newCustomer(ctx: SandboxContext, session: CheckoutSession, buyer: Buyer): string | null {
  return session.customer_creation === 'always' ? customerOf(ctx, session, buyer).id : null
}

function intentOf(ctx: SandboxContext, session: CheckoutSession): SetupIntent {
  const intent = ctx.store.objects.find('setup_intent', session.setup_intent ?? '')
  if (!intent) throw new Error(`Checkout session ${session.id} has no setup intent`)
  return intent
}
