import type { SandboxContext } from '../../context.ts'
import { accountSettings } from '../../stripe/account-settings.ts'
import { type Html, html } from '../html.ts'

const AFTER_LAST_RETRY = {
  cancel: 'Cancel the subscription',
  unpaid: 'Mark it unpaid',
  past_due: 'Leave it past due',
}

const PORTAL_NEW_CARD = {
  becomes_default: 'Becomes the default, pays nothing',
  pays_open_invoices: 'Also pays what is open',
}

const FINALIZATION = { false: 'It opens for payment', true: 'It fails: the customer’s location is unknown' }

/** Settings that a seller makes in Stripe's Dashboard. */
export function settingsCard({ store }: SandboxContext): Html {
  const settings = accountSettings(store.settings)
  const rates = Object.entries(settings.tax_percent_by_country).map(
    ([country, percent]) => `${country} (${percent} %)`,
  )
  return html`<section class="card" aria-labelledby="settings"><h2 id="settings">Account settings</h2>
<form class="spaced" data-api="POST /_sandbox/settings">
${choice('after_last_retry', 'After the last failed retry', AFTER_LAST_RETRY, settings.after_last_retry)}
${choice('portal_new_card', 'A new card in the portal', PORTAL_NEW_CARD, settings.portal_new_card)}
${choice('finalization_fails', 'When a draft is finalised', FINALIZATION, settings.finalization_fails ? 'true' : 'false', 'boolean')}
<div class="field"><label for="api_version">API version, where none is named</label><input id="api_version" name="api_version" value="${settings.api_version}" autocomplete="off" required></div>
<button type="submit">Save settings</button>
</form>
<form class="spaced" data-api="POST /_sandbox/tax-rates">
<p class="muted">${rates.length > 0 ? `Tax is collected in ${rates.join(', ')}.` : 'No tax is collected anywhere.'}</p>
<div class="grid">
<div><label for="tax-country">Country</label><input id="tax-country" name="country" maxlength="2" placeholder="DE" autocomplete="off" required></div>
<div><label for="tax-percent">Tax (%)</label><input id="tax-percent" name="percent" type="number" min="0" max="100" step="0.01" placeholder="19" required></div>
</div>
<button type="submit">Set tax rate</button>
</form></section>`
}

function choice<Value extends string>(
  name: string,
  label: string,
  options: Record<Value, string>,
  current: Value,
  type?: 'boolean',
): Html {
  const entries = Object.entries<string>(options)
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}" ${type && html`data-type="${type}"`}>${entries.map(
    ([value, text]) => html`<option value="${value}" ${value === current && html`selected`}>${text}</option>`,
  )}</select></div>`
}
