import { type Html, html } from './html.ts'

/** The question of a bank's 3-D Secure page. */
export function challengeDialog(question: string): Html {
  return html`<dialog class="challenge" id="challenge" aria-labelledby="challenge-title">
<h2 id="challenge-title">3D Secure 2 test page</h2>
<p class="challenge-text">${question}</p>
<div class="challenge-actions">
<button class="primary" type="button" data-approve="true">Complete authentication</button>
<button type="button" data-approve="false">Fail authentication</button>
</div>
</dialog>`
}
