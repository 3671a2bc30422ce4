import { type Html, html } from '../html.ts'

const testCards = [
  ['4242 4242 4242 4242', 'Pays'],
  ['4000 0025 0000 3155', 'Asks for confirmation once'],
  ['4000 0027 6000 3184', 'Asks each time'],
  ['4000 0000 0000 0002', 'Generic decline'],
  ['4000 0000 0000 9995', 'Insufficient funds'],
  ['4000 0000 0000 9979', 'Stolen: declined for good'],
  ['4000 0000 0000 0127', 'Wrong security code'],
  ['4000 0000 0000 0341', 'Fails after it was attached'],
  ['4000 0000 0000 0259', 'Pays, then disputes it'],
  ['4000 0000 0000 5423', 'Pays, then a fraud warning'],
  ['4000 0000 0000 5126', 'Pays, and refunds fail'],
  ['0001 2345 6789', 'Bank debit, settles later'],
] as const

export const testCardBox: Html = html`<section class="test-cards" aria-labelledby="test-cards-title">
<h2 id="test-cards-title">Test cards</h2>
<p>Click one to fill the form.</p>
<ul>
${testCards.map(
  ([number, effect]) =>
    html`<li><button type="button" data-card="${number}"><span class="number">${number}</span><span class="effect">${effect}</span></button></li>`,
)}
</ul>
</section>`
