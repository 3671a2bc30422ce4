import type { SandboxContext } from '../../context.ts'
import { formatTimestamp } from '../format.ts'
import { type Html, html } from '../html.ts'
import { live } from './layout.ts'

const hourSeconds = 3600
const daySeconds = 24 * hourSeconds

export function clockCard({ clock }: SandboxContext): Html {
  const now = clock.now()
  const steps = [
    ['1 hour', hourSeconds],
    ['1 day', daySeconds],
    ['1 week', 7 * daySeconds],
    ['1 month', secondsToNextMonth(now)],
  ] as const
  return html`<section class="card" aria-labelledby="clock"><h2 id="clock">Clock</h2>
${live('clock', html`<p class="now" data-testid="clock-now"><strong>${formatTimestamp(now * 1000)}</strong> UTC</p>`)}
<div class="row">${steps.map(
    ([label, seconds]) => html`<form data-api="POST /_sandbox/clock">
<input type="hidden" name="advance_seconds" data-type="number" value="${seconds}"><button type="submit">+${label}</button></form>`,
  )}</div>
<p class="muted">Moves Stripe’s time only. What the seller counts by itself, such as a period of grace, goes by the real clock.</p></section>`
}

function secondsToNextMonth(unixSeconds: number): number {
  const next = new Date(unixSeconds * 1000)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return Math.floor(next.getTime() / 1000) - unixSeconds
}

export function webhookCard({ webhooks, store }: SandboxContext): Html {
  const mode = webhooks.mode()
  const endpoints = store.objects.list('webhook_endpoint')
  return html`<section class="card" aria-labelledby="webhooks"><h2 id="webhooks">Webhooks</h2>
${live(
  'endpoints',
  endpoints.length > 0
    ? endpoints.map(({ url, status }) => html`<p class="muted">${url} (${status})</p>`)
    : html`<p class="muted">No endpoint is registered.</p>`,
)}
<form class="spaced" data-api="POST /_sandbox/webhooks">
<div class="grid">
<div><label for="duplicates">Extra copies of each</label><input id="duplicates" name="mode.duplicates" type="number" min="0" max="50" value="${mode.duplicates}"></div>
<div><label for="delay_ms">Delay (ms)</label><input id="delay_ms" name="mode.delay_ms" type="number" min="0" value="${mode.delay_ms}"></div>
</div>
<label class="check"><input type="checkbox" name="mode.shuffle" ${mode.shuffle && html`checked`}> Deliver out of order</label>
<label class="check"><input type="checkbox" name="mode.paused" ${mode.paused && html`checked`}> Hold deliveries back</label>
<button type="submit">Save</button>
</form>
<form class="spaced" data-api="POST /_sandbox/webhooks/flush"><button type="submit">Deliver everything now</button></form>
</section>`
}

export const resetCard: Html = html`<section class="card" aria-labelledby="reset"><h2 id="reset">Reset</h2>
<p class="muted">Forgets everything: customers, events and mails, and also products and webhook endpoints, which the seller must set up again.</p>
<form class="spaced" data-api="POST /_sandbox/reset" data-confirm="Forget everything in this sandbox?"><button class="danger" type="submit">Reset sandbox</button></form>
</section>`
