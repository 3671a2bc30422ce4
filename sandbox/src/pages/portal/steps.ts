import {
  type PortalPlan,
  type PortalSubscription,
  type PortalView,
  plansFor,
} from '../../stripe/portal-sessions/hosted.ts'
import { cardFields } from '../card-fields.ts'
import { formatDate } from '../format.ts'
import { type Html, html } from '../html.ts'
import { formatPrice } from './format-price.ts'
import { overviewLinks, portalLayout, portalUrl, type StepLinks } from './layout.ts'

/** One question per page, like the real portal: which plan, whether to cancel, which card. */
export function updatePlanPage(
  view: PortalView,
  { subscription, price }: PortalSubscription,
  links: StepLinks = overviewLinks(view),
): Html {
  const choices = plansFor(subscription, view.plans).map(
    (
      plan,
    ) => html`<label><input type="radio" name="price_id" value="${plan.price.id}" ${plan.price.id === price.id && html`checked`}>
<span>${plan.name}</span> ${plan.price.id === price.id && html`<span class="badge">Current</span>`}
<span class="amount">${formatPrice(plan.price)}</span></label>`,
  )
  return portalLayout(
    view,
    html`<div class="step"><h1>Update your plan</h1>
<p class="muted">What is left of the current period is credited.</p>
<form data-api="POST ${portalUrl(view)}/subscriptions/${subscription.id}/update" data-next="${links.doneUrl('switched')}">
<fieldset class="choices"><legend class="visually-hidden">Plan</legend>${choices}</fieldset>
${buttons(links, html`<button class="primary" type="submit">Confirm</button>`)}
</form></div>`,
  )
}

/** The plan was chosen before the portal was opened; only the confirmation is left. */
export function confirmPlanPage(
  view: PortalView,
  { subscription, planName, price }: PortalSubscription,
  { plan, links }: { plan: PortalPlan; links: StepLinks },
): Html {
  return portalLayout(
    view,
    html`<div class="step"><h1>Confirm your updates</h1>
<p>${planName}, ${formatPrice(price)}, becomes <strong>${plan.name}</strong>, ${formatPrice(plan.price)}.</p>
<p class="muted">What is left of the current period is credited.</p>
<form data-api="POST ${portalUrl(view)}/subscriptions/${subscription.id}/update" data-next="${links.doneUrl('switched')}">
<input type="hidden" name="price_id" value="${plan.price.id}">
${buttons(links, html`<button class="primary" type="submit">Confirm</button>`)}
</form></div>`,
  )
}

export function cancelPlanPage(
  view: PortalView,
  one: PortalSubscription,
  links: StepLinks = overviewLinks(view),
): Html {
  return portalLayout(
    view,
    html`<div class="step"><h1>Cancel your plan</h1>
<p>Your ${one.planName} plan stays in place until ${formatDate(one.currentPeriodEnd)}, and ends then.</p>
<form data-api="POST ${portalUrl(view)}/subscriptions/${one.subscription.id}/cancel" data-next="${links.doneUrl('canceled')}">
${buttons(links, html`<button class="danger" type="submit">Cancel plan</button>`)}
</form></div>`,
  )
}

export function replaceCardPage(view: PortalView, links: StepLinks = overviewLinks(view)): Html {
  return portalLayout(
    view,
    html`<div class="step card-form"><h1>Replace your card</h1>
<p class="muted">${view.newCardPays ? 'It becomes the default, and open invoices are paid with it.' : 'It becomes your default card. Open invoices are paid on their own pages.'} Test card: 4242 4242 4242 4242.</p>
<form data-api="POST ${portalUrl(view)}/payment-methods" data-next="${links.doneUrl('card')}" novalidate>
${cardFields}
${buttons(links, html`<button class="primary" type="submit">Save card</button>`)}
</form></div>`,
  )
}

function buttons({ backUrl }: StepLinks, submit: Html): Html {
  return html`<div class="actions">${submit}<a class="button" href="${backUrl}">Go back</a></div>`
}
