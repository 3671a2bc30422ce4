import { readFileSync } from 'node:fs'
import { creditPacks } from '@kamiyo/catalog/credits'
import { toMajorUnits } from '@kamiyo/catalog/currency'
import { plans } from '@kamiyo/catalog/plans'
import { describe, expect, test } from 'vitest'
import { notFoundPage, type Page, pages, shellPage } from '../src/config/pages.ts'
import { type RenderInput, renderPage, renderShell } from './render-page.tsx'
import { renderRobots, renderSitemap } from './sitemap.ts'

const publicUrl = 'https://shop.example'
const input: RenderInput = {
  template: readFileSync(new URL('../index.html', import.meta.url), 'utf8'),
  publicUrl,
  openApi: {
    info: { title: 'Test', version: '1' },
    paths: { '/api/plans': { get: { summary: 'List the plans', description: '</script><b>' } } },
  },
}
const listed: Page[] = Object.values(pages).filter((page) => page.indexed)
const htmlOf = (page: Page) => renderPage(page, input)
const capture = (html: string, pattern: RegExp) => html.match(pattern)?.[1]

describe.each(listed)('$path', (page) => {
  const html = htmlOf(page)

  test('has one title, one heading and its description', () => {
    expect(html.match(/<title>/g)).toHaveLength(1)
    expect(html.match(/<h1/g)).toHaveLength(1)
    expect(capture(html, /<title>(.*?)<\/title>/)).toBe(page.title)
    expect(capture(html, /name="description" content="(.*?)"/)?.length).toBeGreaterThan(50)
  })

  test('names its own address for search engines and link previews', () => {
    expect(capture(html, /rel="canonical" href="(.*?)"/)).toBe(`${publicUrl}${page.path}`)
    expect(capture(html, /property="og:url" content="(.*?)"/)).toBe(`${publicUrl}${page.path}`)
    expect(capture(html, /property="og:image" content="(.*?)"/)).toBe(`${publicUrl}/og.png`)
  })

  test('holds nothing that the content security policy refuses, and loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/ style="| on[a-z]+="/)
    for (const [tag] of html.matchAll(/<script[^>]*>/g))
      expect(tag).toMatch(/ src="\/|type="application\/(ld\+)?json"/)
    expect(html).not.toMatch(/(src|srcset)="(https?:)?\/\//)
  })
})

test('titles and descriptions tell the pages apart', () => {
  for (const key of ['title', 'description'] as const) {
    expect(new Set(listed.map((page) => page[key])).size).toBe(listed.length)
  }
})

describe.each([pages.home, pages.pricing])('the offers in the data of $path', (page) => {
  const data = JSON.parse(capture(htmlOf(page), /application\/ld\+json">(.*?)<\/script>/) ?? '')

  test('are those of the catalogue', () => {
    expect(data).toMatchObject({ '@context': 'https://schema.org', '@type': 'Product' })
    const offers = [...plans.map(({ price }) => price), ...creditPacks].map(({ amountCents, currency }) => ({
      '@type': 'Offer',
      price: toMajorUnits(amountCents, currency),
      priceCurrency: currency.toUpperCase(),
    }))
    expect(data.offers).toMatchObject(offers)
  })
})

describe('pages that search engines are to leave alone', () => {
  test.each([pages.dashboard, notFoundPage])('$path says so and names no canonical address', (page) => {
    expect(htmlOf(page)).toContain('<meta name="robots" content="noindex" />')
    expect(htmlOf(page)).not.toContain('canonical')
  })

  test('the shell is empty, because only the browser knows what belongs in it', () => {
    const html = renderShell(shellPage, input)
    expect(html).toContain('<div id="root"></div>')
    expect(html).toContain('noindex')
  })
})

describe('the API reference', () => {
  test('is in the HTML, with the document that the browser starts from', () => {
    const html = htmlOf(pages.apiDocs)
    expect(html).toContain('List the plans')
    const state = JSON.parse(capture(html, /id="query-state">(.*?)<\/script>/) ?? '')
    expect(state.queries[0].state.data).toEqual(input.openApi)
  })

  test('is left to the browser when the API has not described itself', () => {
    const html = renderPage(pages.apiDocs, { ...input, openApi: undefined })
    expect(html).toContain('Loading the API reference')
    expect(html).not.toContain('query-state')
  })
})

test('the sitemap lists exactly the pages for search engines, and robots.txt names it', () => {
  const urls = [...renderSitemap(publicUrl).matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url)
  expect(urls).toEqual(listed.map((page) => `${publicUrl}${page.path}`))
  expect(renderRobots(publicUrl)).toContain(`Sitemap: ${publicUrl}/sitemap.xml`)
})

test('a template without its slots stops the build', () => {
  expect(() => renderPage(pages.home, { ...input, template: '<html></html>' })).toThrow('<!--head-->')
})
