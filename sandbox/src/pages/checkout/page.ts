import type { CheckoutView } from '../../stripe/checkout-sessions/view.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { htmlDocument, testModeBanner } from '../document.ts'
import { type Html, html } from '../html.ts'
import { paymentForm } from './form.ts'
import { orderSummary } from './summary.ts'
import { testCardBox } from './test-cards.ts'

export function checkoutPage(view: CheckoutView): Html {
  const body = html`${testModeBanner}
<main class="checkout">
<section class="summary" id="summary" aria-label="Order summary">${orderSummary(view)}</section>
<section class="payment" aria-label="Payment">${paymentForm(view)}
<noscript><p class="form-error">This page needs JavaScript to pay.</p></noscript></section>
${testCardBox}
</main>
${challengeDialog(view)}`
  return htmlDocument({
    title: `Checkout · ${view.merchantName}`,
    styles: ['checkout', 'checkout-form'],
    scripts: ['checkout'],
    body,
  })
}

/** The question of a bank's 3-D Secure page. */
function challengeDialog(view: CheckoutView): Html {
  const amount = formatMoney(view.totalCents, view.currency)
  return html`<dialog class="challenge" id="challenge" aria-labelledby="challenge-title">
<h2 id="challenge-title">3D Secure 2 test page</h2>
<p class="challenge-text">Your bank asks whether you want to pay ${amount} to ${view.merchantName}.</p>
<div class="challenge-actions">
<button class="primary" type="button" data-approve="true">Complete authentication</button>
<button type="button" data-approve="false">Fail authentication</button>
</div>
</dialog>`
}
