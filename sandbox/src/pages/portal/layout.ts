import type { PortalView } from '../../stripe/portal-sessions/hosted.ts'
import { htmlDocument, testModeBanner } from '../document.ts'
import { type Html, type HtmlChild, html } from '../html.ts'

export function portalUrl(view: PortalView): string {
  return `/p/session/${view.session.id}`
}

/** Where a step leads when it is completed and when it is cancelled. */
export interface StepLinks {
  doneUrl(done: PortalDone): string
  backUrl: string
}

export type PortalDone = 'switched' | 'canceled' | 'resumed' | 'card'

/** The step was opened from the portal's overview, which shows what was done. */
export function overviewLinks(view: PortalView): StepLinks {
  return { doneUrl: (done) => `${portalUrl(view)}?done=${done}`, backUrl: portalUrl(view) }
}

export function portalLayout(view: PortalView, main: HtmlChild): Html {
  const { merchantName, customer, returnUrl } = view
  const body = html`${testModeBanner}
<div class="portal">
<header>
<p class="merchant">${merchantName}</p>
<p class="who">${customer.email ?? customer.name ?? customer.id}</p>
${returnUrl && html`<p><a href="${returnUrl}" data-testid="return"><span aria-hidden="true">← </span>Return to ${merchantName}</a></p>`}
</header>
<main>${main}</main>
</div>`
  return htmlDocument({ title: `Billing · ${merchantName}`, styles: ['portal'], scripts: ['forms'], body })
}
