import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing, resourceMissing } from '../../http/stripe-error.ts'
import type { PortalConfiguration, PortalSession, Subscription } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { isOver } from '../subscription-state/state.ts'
import { assertCurrency, recurringPrice } from '../subscriptions/item-changes.ts'
import { checkUrl } from '../url.ts'

export type PortalFlow = NonNullable<PortalSession['flow']>
type FlowData = Wire<Stripe.BillingPortal.SessionCreateParams.FlowData>

interface FlowOwner {
  customer: string
  configuration: PortalConfiguration
}

const EMPTY = {
  customer_update: null,
  subscription_cancel: null,
  subscription_pause: null,
  subscription_update: null,
  subscription_update_confirm: null,
}

/** A session that leads through one step of the portal instead of showing all of it. */
export function buildFlow(ctx: SandboxContext, owner: FlowOwner, given: FlowData): PortalFlow {
  const common = { ...EMPTY, type: given.type, after_completion: buildAfterCompletion(given) }
  const { features } = owner.configuration
  switch (given.type) {
    case 'payment_method_update':
      return common
    case 'subscription_cancel': {
      const { id } = ownSubscription(ctx, owner, given.type, given.subscription_cancel?.subscription)
      return { ...common, subscription_cancel: { retention: null, subscription: id } }
    }
    case 'subscription_update': {
      assertEnabled(features.subscription_update.enabled, given.type)
      const { id } = ownSubscription(ctx, owner, given.type, given.subscription_update?.subscription)
      return { ...common, subscription_update: { subscription: id } }
    }
    case 'subscription_update_confirm':
      assertEnabled(features.subscription_update.enabled, given.type)
      return { ...common, subscription_update_confirm: buildConfirmation(ctx, owner, given) }
    default:
      throw invalidRequest(`The sandbox has no portal flow \`${given.type}\`.`, 'flow_data[type]')
  }
}

function buildAfterCompletion({ after_completion: given }: FlowData): PortalFlow['after_completion'] {
  const type = given?.type ?? 'portal_homepage'
  const url = given?.redirect?.return_url
  if (type === 'redirect' && !url) throw parameterMissing('flow_data[after_completion][redirect]')
  checkUrl(url, 'flow_data[after_completion][redirect][return_url]')
  const custom_message = given?.hosted_confirmation?.custom_message ?? null
  return {
    type,
    hosted_confirmation: type === 'hosted_confirmation' ? { custom_message } : null,
    redirect: url ? { return_url: url } : null,
  }
}

function buildConfirmation(ctx: SandboxContext, owner: FlowOwner, given: FlowData) {
  const param = 'flow_data[subscription_update_confirm]'
  const confirm = given.subscription_update_confirm
  const subscription = ownSubscription(ctx, owner, 'subscription_update_confirm', confirm?.subscription)
  const [item, ...others] = confirm?.items ?? []
  if (!item) throw parameterMissing(`${param}[items]`)
  if (others.length > 0) throw invalidRequest('Only one item can be updated.', `${param}[items]`)
  const current = subscription.items.data.find(({ id }) => id === item.id)
  if (!current) throw resourceMissing('subscription item', item.id, `${param}[items][0][id]`, 400)
  const price = item.price ? recurringPrice(ctx, item.price, `${param}[items][0][price]`) : current.price
  assertCurrency(price, subscription.currency, `${param}[items][0][price]`)
  assertOffered(owner.configuration, price.id)
  const quantity = item.quantity ?? current.quantity ?? 1
  if (price.id === current.price.id && quantity === current.quantity) {
    throw invalidRequest('There are no changes to confirm on this subscription.', `${param}[items]`)
  }
  return {
    subscription: subscription.id,
    discounts: null,
    items: [{ id: current.id, price: price.id, quantity }],
  }
}

/** A configuration without products offers every price; see plansOf. */
function assertOffered({ features }: PortalConfiguration, priceId: string): void {
  const offered = (features.subscription_update.products ?? []).flatMap((product) => product.prices)
  if (offered.length === 0 || offered.includes(priceId)) return
  throw invalidRequest(
    `The price \`${priceId}\` is not included in the portal configuration.`,
    'flow_data[subscription_update_confirm][items][0][price]',
  )
}

function ownSubscription(
  ctx: SandboxContext,
  owner: FlowOwner,
  type: string,
  id: string | undefined,
): Subscription {
  const param = `flow_data[${type}][subscription]`
  if (!id) throw parameterMissing(param)
  const subscription = ctx.store.objects.find('subscription', id)
  if (subscription?.customer !== owner.customer) throw resourceMissing('subscription', id, param, 400)
  if (isOver(subscription.status)) {
    throw invalidRequest(
      `This subscription cannot be updated because its status is \`${subscription.status}\`.`,
      param,
    )
  }
  return subscription
}

function assertEnabled(enabled: boolean, type: string): void {
  if (enabled) return
  throw invalidRequest(
    `The subscription update feature is disabled in the portal configuration, so \`${type}\` cannot be used.`,
    'flow_data[type]',
  )
}
