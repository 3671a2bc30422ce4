import type { CheckoutLineView, CheckoutView } from '../../stripe/checkout-sessions/view.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { formatBilled, formatPer } from '../format.ts'
import { type Html, html } from '../html.ts'

/** What is bought and what it costs; sent again on its own when a promotion code changes it. */
export function orderSummary(view: CheckoutView): Html {
  return html`<div class="merchant">
${view.cancelUrl && html`<a class="back" href="${view.cancelUrl}" data-testid="back"><span aria-hidden="true">← </span>Back</a>`}
<span>${view.merchantName}</span>
</div>
<h1>${headline(view)}</h1>
${view.session.mode !== 'setup' && amounts(view)}`
}

function amounts(view: CheckoutView): Html {
  const money = (amountCents: number) => formatMoney(amountCents, view.currency)
  const interval = view.lines.find((line) => line.interval)?.interval ?? null
  return html`<p class="price" data-testid="price">${money(view.trialDays ? 0 : view.subtotalCents)}
${interval && html`<span class="per">${view.trialDays ? 'due today' : formatPer(interval)}</span>`}</p>
<dl class="rows">
${view.lines.map((line) => lineRow(line, money))}
<div class="ruled"><dt>Subtotal</dt><dd>${money(view.subtotalCents)}</dd></div>
${view.discountCents > 0 && html`<div><dt>Discount</dt><dd data-testid="discount">−${money(view.discountCents)}</dd></div>`}
<div><dt>Tax</dt><dd>${view.taxPending ? 'By your address, added when you pay' : money(view.taxCents)}</dd></div>
<div class="ruled total"><dt>Total due today</dt><dd data-testid="total">${money(view.totalCents)}</dd></div>
</dl>
${view.allowPromotionCodes && promotion(view.promotionCode)}`
}

function headline({ session, lines, trialDays }: CheckoutView): string {
  if (session.mode === 'setup') return 'Save your card'
  const name = lines[0]?.description ?? 'your order'
  if (trialDays) return `Try ${name} for ${trialDays} days`
  return session.mode === 'subscription' ? `Subscribe to ${name}` : `Pay for ${name}`
}

function lineRow(line: CheckoutLineView, money: (amountCents: number) => string): Html {
  const details = [
    line.quantity > 1 && `Qty ${line.quantity}`,
    line.interval && formatBilled(line.interval),
  ].filter((detail) => typeof detail === 'string')
  return html`<div><dt>${line.description}<small>${details.join(' · ')}</small></dt><dd>${money(line.amountCents)}</dd></div>`
}

function promotion(applied: string | null): Html {
  if (applied) {
    return html`<form class="promotion" data-promotion novalidate>
<input type="hidden" name="code" value="">
<div class="chip"><code data-testid="promotion-code">${applied}</code><button type="submit">Remove</button></div>
<p class="error" role="alert"></p>
</form>`
  }
  return html`<form class="promotion" data-promotion novalidate>
<label for="promotion-code">Promotion code</label>
<div class="code-line"><input id="promotion-code" name="code" autocomplete="off" spellcheck="false" placeholder="Add promotion code" aria-describedby="promotion-error"><button type="submit">Apply</button></div>
<p class="error" id="promotion-error" role="alert"></p>
</form>`
}
