import { type Html, type HtmlChild, html } from './html.ts'

export interface DocumentParts {
  title: string
  /** Names of style sheets and scripts under `/assets`. */
  styles: string[]
  scripts?: string[]
  bodyClass?: string
  body: HtmlChild
}

export function htmlDocument({ title, styles, scripts = [], bodyClass, body }: DocumentParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
${['base', ...styles].map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}
${scripts.map((name) => html`<script type="module" src="/assets/${name}.js"></script>`)}
</head>
<body${bodyClass && html` class="${bodyClass}"`}>
${body}
</body>
</html>
`
}

export const testModeBanner = html`<aside class="test-mode" aria-label="Test mode"><strong>TEST MODE</strong> · sandbox, no real money</aside>`
