import type { PortalView } from '../../stripe/portal-sessions/hosted.ts'
import { htmlDocument, testModeBanner } from '../document.ts'
import { type Html, type HtmlChild, html } from '../html.ts'

export function portalUrl(view: PortalView): string {
  return `/p/session/${view.session.id}`
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
