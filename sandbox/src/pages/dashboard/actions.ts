import type { CheckoutSession, Subscription } from '../../store/stripe-objects.ts'
import { type Html, html } from '../html.ts'

const cardThatFails = '4000000000000341'

export function sessionActions({ id, url, status, payment_status: payment }: CheckoutSession): Html {
  const path = `/_sandbox/checkout/sessions/${id}`
  if (status === 'open') {
    return html`<div class="row">${url && html`<a class="button" href="${url}">Open</a>`}${action(`${path}/expire`, 'Expire')}</div>`
  }
  if (status !== 'complete' || payment !== 'unpaid') return html``
  return html`<div class="row">${action(`${path}/settle`, 'Settle', settled(true))}${action(`${path}/settle`, 'Let it fail', settled(false))}</div>`
}

export function subscriptionActions({ id, status }: Subscription): Html {
  if (status === 'canceled' || status === 'incomplete_expired') return html``
  const path = `/_sandbox/subscriptions/${id}`
  const card = html`<input type="hidden" name="card" value="${cardThatFails}">`
  return html`<div class="row">${action(`${path}/renew`, 'Renew now')}${action(`${path}/card`, 'Failing card', card)}</div>`
}

function settled(succeeded: boolean): Html {
  return html`<input type="hidden" name="succeeded" data-type="boolean" value="${String(succeeded)}">`
}

export function action(path: string, label: string, fields?: Html): Html {
  return html`<form data-api="POST ${path}">${fields}<button type="submit">${label}</button></form>`
}
