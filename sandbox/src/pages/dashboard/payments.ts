import type { SandboxContext } from '../../context.ts'
import type { Charge, Dispute } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { statusBadge } from '../badge.ts'
import { type Html, html } from '../html.ts'
import { action } from './actions.ts'
import { objectLink, timeCell } from './cells.ts'
import { listPage } from './lists.ts'
import { table } from './table.ts'

const maxRows = 100

/** Every charge, with the actions of the seller, the cardholder and the bank. */
export function paymentsPage({ store }: SandboxContext): Html {
  const customers = new Map(store.objects.list('customer').map(({ id, email }) => [id, email]))
  const disputes = new Map(store.objects.list('dispute').map((dispute) => [dispute.charge, dispute]))
  const list = table({
    label: 'Payments',
    head: ['Customer', 'Amount', 'Status', 'Charge', 'Created (UTC)', 'Actions'],
    rows: store.objects
      .list('charge')
      .slice(0, maxRows)
      .map((charge) => [
        customers.get(charge.customer ?? '') ?? charge.billing_details.email ?? charge.customer ?? '–',
        amountText(charge),
        html`<span class="badges">${statusesOf(charge, disputes.get(charge.id)).map(statusBadge)}</span>`,
        objectLink('charge', charge.id),
        timeCell(charge.created),
        paymentActions(charge, disputes.get(charge.id)),
      ]),
    empty: 'No payments yet. Pay a checkout session to make one.',
  })
  return listPage('Payments', '/dashboard/payments', list)
}

function amountText({ amount, amount_refunded: refunded, currency }: Charge): string {
  const whole = formatMoney(amount, currency)
  return refunded > 0 ? `${whole} (${formatMoney(refunded, currency)} refunded)` : whole
}

function statusesOf({ status, refunded, disputed }: Charge, dispute: Dispute | undefined): string[] {
  return [status, ...(refunded ? ['refunded'] : []), ...(disputed && dispute ? [dispute.status] : [])]
}

function paymentActions(charge: Charge, dispute: Dispute | undefined): Html {
  if (charge.status !== 'succeeded') return html``
  if (dispute) return disputeActions(dispute)
  if (charge.refunded) return html``
  const path = `/_sandbox/charges/${charge.id}`
  const actions = [
    ['refund', 'Refund'],
    ['dispute', 'Dispute'],
    ['fraud_warning', 'Fraud warning'],
  ] as const
  return html`<div class="row">${actions.map(([name, label]) => action(`${path}/${name}`, label))}</div>`
}

function disputeActions({ id, status }: Dispute): Html {
  if (!/needs_response$|under_review$/.test(status)) return html``
  const verdicts = [
    ['won', 'Win'],
    ['lost', 'Lose'],
  ] as const
  return html`<div class="row">${verdicts.map(([verdict, label]) =>
    action(
      `/_sandbox/disputes/${id}/close`,
      label,
      html`<input type="hidden" name="verdict" value="${verdict}">`,
    ),
  )}</div>`
}
