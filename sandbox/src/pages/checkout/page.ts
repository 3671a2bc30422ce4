import type { CheckoutView } from '../../stripe/checkout-sessions/view.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { challengeDialog } from '../challenge-dialog.ts'
import { htmlDocument, testModeBanner } from '../document.ts'
import { type Html, html } from '../html.ts'
import { paymentForm } from './form.ts'
import { orderSummary } from './summary.ts'
import { testCardBox } from './test-cards.ts'

export function checkoutPage(view: CheckoutView): Html {
  const amount = formatMoney(view.totalCents, view.currency)
  const question =
    view.session.mode === 'setup'
      ? `Your bank asks whether ${view.merchantName} may use your card.`
      : `Your bank asks whether you want to pay ${amount} to ${view.merchantName}.`
  const body = html`${testModeBanner}
<main class="checkout">
<section class="summary" id="summary" aria-label="Order summary">${orderSummary(view)}</section>
<section class="payment" aria-label="Payment">${paymentForm(view)}
<noscript><p class="form-error">This page needs JavaScript to pay.</p></noscript></section>
${testCardBox}
</main>
${challengeDialog(question)}`
  return htmlDocument({
    title: `Checkout · ${view.merchantName}`,
    styles: ['checkout', 'checkout-form'],
    scripts: ['checkout'],
    body,
  })
}
