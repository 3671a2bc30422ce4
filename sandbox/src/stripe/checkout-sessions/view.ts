import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { accountSettings } from '../account-settings.ts'
import { waitsForAnswer } from './setup.ts'

/** What the hosted Checkout page shows. */
export interface CheckoutView {
  session: CheckoutSession
  merchantName: string
  lines: CheckoutLineView[]
  currency: string
  subtotalCents: number
  discountCents: number
  taxCents: number
  totalCents: number
  /** Tax will be added once the buyer's address is known. */
  taxPending: boolean
  /** The current promotion code, if any. */
  promotionCode: string | null
  allowPromotionCodes: boolean
  collectBillingAddress: boolean
  /** A known e-mail address that the buyer cannot change; otherwise null. */
  lockedEmail: string | null
  trialDays: number | null
  /** The target of the back link, if the session has one. */
  cancelUrl: string | null
  /** A card is waiting for the cardholder's confirmation. */
  challengePending: boolean
}

export interface CheckoutLineView {
  description: string
  quantity: number
  amountCents: number
  /** `month`, `year`, … or null for a one-time price. */
  interval: string | null
}

export function getCheckoutView(ctx: SandboxContext, sessionId: string): CheckoutView | undefined {
  const session = ctx.store.objects.find('checkout.session', sessionId)
  if (!session) return undefined
  const {
    lineItems = [],
    subscriptionData,
    attempt,
  } = ctx.store.objects.hidden('checkout.session', sessionId)
  const customer = session.customer ? ctx.store.objects.find('customer', session.customer) : undefined
  const promotionCodeId = session.discounts?.[0]?.promotion_code
  return {
    session,
    merchantName: ctx.merchantName,
    lines: lineItems.map((item) => ({
      description: item.description ?? '',
      quantity: item.quantity ?? 1,
      amountCents: item.amount_subtotal,
      interval: item.price?.recurring?.interval ?? null,
    })),
    currency: session.currency ?? 'usd',
    subtotalCents: session.amount_subtotal ?? 0,
    discountCents: session.total_details?.amount_discount ?? 0,
    taxCents: session.total_details?.amount_tax ?? 0,
    taxPending:
      session.status === 'open' &&
      session.automatic_tax.enabled &&
      Object.keys(accountSettings(ctx.store.settings).tax_percent_by_country).length > 0,
    totalCents: session.amount_total ?? 0,
    promotionCode: promotionCodeId
      ? (ctx.store.objects.find('promotion_code', promotionCodeId)?.code ?? null)
      : null,
    allowPromotionCodes: session.allow_promotion_codes === true,
    collectBillingAddress: session.billing_address_collection === 'required',
    lockedEmail: customer?.email ?? session.customer_email,
    trialDays: subscriptionData?.trial_period_days ?? null,
    cancelUrl: session.cancel_url,
    challengePending: attempt?.waitsForConfirmation === true || waitsForAnswer(ctx, session),
  }
}
