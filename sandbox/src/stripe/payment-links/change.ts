import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { PaymentLink } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { readLineItems } from '../checkout-sessions/line-items.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { mergeMetadata, patched } from '../resource.ts'
import { checkUrl } from '../url.ts'
import { buildLink, completionOf, type LinkParams, restrictionsOf, taxOf } from './builder.ts'

type LinkPatch = Wire<Stripe.PaymentLinkUpdateParams>

export function createLink(ctx: SandboxContext, params: LinkParams): PaymentLink {
  checkUrl(params.after_completion?.redirect?.url, 'after_completion[redirect][url]')
  const recurs = params.line_items.some(({ price, price_data: inline }) =>
    price ? ctx.store.objects.find('price', price)?.recurring : inline?.recurring,
  )
  refuseOtherMode(params, recurs)
  const lineItems = readLineItems(ctx, params.line_items, recurs ? 'subscription' : 'payment')
  if (params.currency && params.currency !== lineItems[0]?.currency)
    throw invalidRequest('All prices on a payment link must have its currency.', 'currency')
  const link = ctx.store.objects.save('payment_link', buildLink(params, lineItems, ctx.baseUrl()))
  ctx.store.objects.setHidden('payment_link', link.id, { lineItems })
  emit(ctx, 'payment_link.created', link)
  return link
}

export function changeLink(ctx: SandboxContext, link: PaymentLink, patch: LinkPatch): PaymentLink {
  checkUrl(patch.after_completion?.redirect?.url, 'after_completion[redirect][url]')
  const { restrictions, after_completion: completion, automatic_tax: tax } = patch
  const after = ctx.store.objects.save('payment_link', {
    ...link,
    active: patch.active ?? link.active,
    after_completion: completion ? completionOf(completion) : link.after_completion,
    allow_promotion_codes: patch.allow_promotion_codes ?? link.allow_promotion_codes,
    automatic_tax: tax ? taxOf(tax) : link.automatic_tax,
    billing_address_collection: patch.billing_address_collection ?? link.billing_address_collection,
    inactive_message: patched(link.inactive_message, patch.inactive_message),
    metadata: mergeMetadata(link.metadata, patch.metadata),
    restrictions:
      restrictions === undefined
        ? link.restrictions
        : restrictionsOf(restrictions, link.restrictions?.completed_sessions.count ?? 0),
    submit_type: patch.submit_type ?? link.submit_type,
  })
  emitUpdate(ctx, 'payment_link.updated', link, after)
  return after
}

/** What belongs to subscriptions is refused for a single payment, and the other way round. */
function refuseOtherMode(params: LinkParams, recurs: boolean): void {
  const wrong = recurs
    ? (['payment_intent_data', 'invoice_creation', 'customer_creation'] as const)
    : (['subscription_data', 'payment_method_collection'] as const)
  const given = wrong.find((name) => params[name] !== undefined)
  if (given)
    throw invalidRequest(
      `You can ${recurs ? 'not' : 'only'} pass \`${given}\` when \`line_items\` has a recurring price.`,
      given,
    )
}
