import { cardFields } from '../card-fields.ts'
import { challengeDialog } from '../challenge-dialog.ts'
import { htmlDocument } from '../document.ts'
import { html } from '../html.ts'

/** The card, in a frame of the seller's page, with light or dark fields. */
export function paymentFrame(isDark: boolean) {
  return htmlDocument({
    title: 'Secure payment input frame',
    styles: ['elements'],
    scripts: ['elements-payment'],
    bodyClass: isDark ? 'element night' : 'element',
    body: html`<form id="card" novalidate>${cardFields}</form>`,
  })
}

/** The bank's question, over the seller's page. */
export function challengeFrame(merchantName: string) {
  return htmlDocument({
    title: '3D Secure',
    styles: ['elements', 'checkout-form'],
    scripts: ['elements-challenge'],
    bodyClass: 'element',
    body: challengeDialog(`Your bank asks whether ${merchantName} may use your card.`),
  })
}
