import type { CheckoutView } from '../../stripe/checkout-sessions/view.ts'
import { type Html, type HtmlChild, html } from '../html.ts'
import { countryNames } from './countries.ts'

const submitLabels: Record<string, string> = { payment: 'Pay', setup: 'Save card', subscription: 'Subscribe' }

export function paymentForm(view: CheckoutView): Html {
  const label = view.trialDays ? 'Start trial' : (submitLabels[view.session.mode] ?? 'Pay')
  return html`<form id="payment-form" novalidate data-challenge="${String(view.challengePending)}">
<h2>Contact information</h2>
${emailField(view.lockedEmail)}
<h2>Payment method</h2>
${cardFields}
${inputField({ id: 'name', label: 'Cardholder name', placeholder: 'Full name on card', autocomplete: 'cc-name' })}
${addressFields(view.collectBillingAddress)}
<p class="form-error" id="form-error" role="alert" data-testid="payment-error"></p>
<button class="primary submit" type="submit" data-label="${label}">${label}</button>
<p class="terms">${terms(view)}</p>
</form>`
}

function terms({ session, merchantName }: CheckoutView): string {
  const promise =
    session.mode !== 'payment' ? `You allow ${merchantName} to charge your card for future payments. ` : ''
  return `${promise}This is a sandbox: nothing is charged.`
}

function emailField(lockedEmail: string | null): Html {
  return inputField({
    id: 'email',
    label: 'Email',
    placeholder: 'email@example.com',
    autocomplete: 'email',
    type: 'email',
    ...(lockedEmail ? { attributes: html`value="${lockedEmail}" readonly` } : {}),
  })
}

interface InputField {
  id: string
  label: string
  placeholder: string
  autocomplete: string
  type?: string
  attributes?: Html
}

function inputField({ id, label, placeholder, autocomplete, type = 'text', attributes }: InputField): Html {
  return html`<div class="field">
<label for="${id}">${label}</label>
<input id="${id}" name="${id}" type="${type}" placeholder="${placeholder}" autocomplete="${autocomplete}" aria-describedby="${id}-error" required ${attributes}>
${errorLine(id)}
</div>`
}

function errorLine(id: string): Html {
  return html`<p class="error" id="${id}-error" role="alert"></p>`
}

const cardFields = html`<fieldset class="field">
<legend>Card information</legend>
<div class="joined">
<div class="wide">
<label class="visually-hidden" for="number">Card number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" maxlength="23" aria-describedby="number-error" required>
<span class="badge brand" id="brand" hidden></span>
</div>
<div class="left">
<label class="visually-hidden" for="exp">Expiration</label>
<input id="exp" name="exp" inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="7" aria-describedby="exp-error" required>
</div>
<div class="right">
<label class="visually-hidden" for="cvc">CVC</label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" maxlength="4" aria-describedby="cvc-error" required>
</div>
</div>
${['number', 'exp', 'cvc'].map(errorLine)}
</fieldset>`

function addressFields(isRequired: boolean): Html {
  const options: HtmlChild = countryNames().map(
    ({ code, name }) => html`<option value="${code}" ${code === 'US' && html`selected`}>${name}</option>`,
  )
  return html`<fieldset class="field">
<legend class="visually-hidden">${isRequired ? 'Billing address' : 'Country'}</legend>
<label for="country">Country or region</label>
<div class="joined">
<div class="wide first"><select id="country" name="country" autocomplete="billing country">${options}</select></div>
<div class="wide second">
<label class="visually-hidden" for="postal-code">ZIP or postal code</label>
<input id="postal-code" name="postal_code" autocomplete="billing postal-code" placeholder="ZIP or postal code" aria-describedby="postal-code-error" ${isRequired && html`required`}>
</div>
</div>
${errorLine('postal-code')}
</fieldset>`
}
