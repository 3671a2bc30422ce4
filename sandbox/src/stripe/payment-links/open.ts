import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, PaymentLink } from '../../store/stripe-objects.ts'
import type { SessionCreateParams } from '../checkout-sessions/builder.ts'
import { createSession } from '../checkout-sessions/create.ts'
import { saveSession } from '../checkout-sessions/save.ts'
import { LINK_PATH } from './builder.ts'

/** What the address of a link may say of the buyer. */
export interface LinkVisit {
  client_reference_id?: string | undefined
  locked_prefilled_email?: string | undefined
}

/** The link of a page's address. */
export function findLink(ctx: SandboxContext, token: string): PaymentLink | undefined {
  return ctx.store.objects.list('payment_link').find(({ url }) => url.endsWith(`${LINK_PATH}${token}`))
}

/** Every visit opens a session of its own. */
export function openLink(ctx: SandboxContext, link: PaymentLink, visit: LinkVisit): CheckoutSession {
  return ctx.store.transaction(() => {
    const session = createSession(ctx, { ...sessionParams(ctx, link), ...visitParams(visit) })
    return saveSession(ctx, { ...session, payment_link: link.id })
  })
}

function visitParams({
  client_reference_id,
  locked_prefilled_email,
}: LinkVisit): Partial<SessionCreateParams> {
  return {
    ...(client_reference_id && { client_reference_id }),
    ...(locked_prefilled_email && { customer_email: locked_prefilled_email }),
  }
}

function sessionParams(ctx: SandboxContext, link: PaymentLink): SessionCreateParams {
  const { lineItems = [] } = ctx.store.objects.hidden('payment_link', link.id)
  const recurs = lineItems.some(({ price }) => price?.recurring)
  return {
    mode: recurs ? 'subscription' : 'payment',
    line_items: lineItems.map(({ price, quantity, metadata }) => ({
      price: price?.id ?? '',
      quantity: quantity ?? 1,
      ...(metadata && { metadata }),
    })),
    success_url: link.after_completion.redirect?.url ?? `${link.url}/thanks`,
    allow_promotion_codes: link.allow_promotion_codes,
    automatic_tax: { enabled: link.automatic_tax.enabled },
    billing_address_collection: link.billing_address_collection,
    metadata: link.metadata,
    ...(link.payment_method_types && { payment_method_types: link.payment_method_types }),
    ...(recurs ? subscriptionPart(link) : paymentPart(link)),
  }
}

function subscriptionPart({ payment_method_collection, subscription_data: data }: PaymentLink) {
  return {
    payment_method_collection,
    subscription_data: {
      metadata: data?.metadata ?? {},
      ...(data?.description && { description: data.description }),
      ...(data?.trial_period_days && { trial_period_days: data.trial_period_days }),
      ...(data?.trial_settings && { trial_settings: data.trial_settings }),
    },
  }
}

function paymentPart(link: PaymentLink): Partial<SessionCreateParams> {
  const { payment_intent_data: intent, invoice_creation: invoice } = link
  const { description, footer, custom_fields: fields, metadata } = invoice?.invoice_data ?? {}
  return {
    customer_creation: link.customer_creation,
    submit_type: link.submit_type,
    ...(intent && {
      payment_intent_data: {
        metadata: intent.metadata,
        ...(intent.description && { description: intent.description }),
        ...(intent.setup_future_usage && { setup_future_usage: intent.setup_future_usage }),
      },
    }),
    ...(invoice?.enabled && {
      invoice_creation: {
        enabled: true,
        invoice_data: {
          ...(description && { description }),
          ...(footer && { footer }),
          ...(fields && { custom_fields: fields }),
          ...(metadata && { metadata }),
        },
      },
    }),
  }
}
