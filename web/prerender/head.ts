import { brand } from '@kamiyo/catalog/brand'
import type { Page } from '../src/config/pages.ts'
import { structuredData } from './structured-data.ts'

/** A page's `<head>` content for search engines and link previews. */
export function renderHead(page: Page, publicUrl: string): string {
  const data = structuredData(page, publicUrl)
  return [
    `<title>${escapeHtml(page.title)}</title>`,
    meta('name', 'description', page.description),
    meta('name', 'theme-color', '#070a0c'),
    ...(page.indexed ? sharedTags(page, publicUrl) : [meta('name', 'robots', 'noindex')]),
    ...(data ? [`<script type="application/ld+json">${escapeJson(data)}</script>`] : []),
  ].join('\n    ')
}

function sharedTags(page: Page, publicUrl: string): string[] {
  const url = `${publicUrl}${page.path}`
  return [
    `<link rel="canonical" href="${escapeHtml(url)}" />`,
    meta('property', 'og:type', 'website'),
    meta('property', 'og:site_name', brand.productName),
    meta('property', 'og:title', page.title),
    meta('property', 'og:description', page.description),
    meta('property', 'og:url', url),
    meta('property', 'og:image', `${publicUrl}/og.png`),
    meta('property', 'og:image:width', '1200'),
    meta('property', 'og:image:height', '630'),
    meta('property', 'og:image:alt', `${brand.productName}: ${brand.tagline}`),
    meta('name', 'twitter:card', 'summary_large_image'),
  ]
}

function meta(kind: 'name' | 'property', key: string, content: string): string {
  return `<meta ${kind}="${key}" content="${escapeHtml(content)}" />`
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}

/** JSON that cannot close the script element around it. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c')
}
