import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Site, startSite } from './site.ts'

interface Visit {
  page: Page
  /** Every request of the page, as "GET http://…". */
  requests: string[]
}

type OpenPage = (path: string, options?: VisitOptions) => Promise<Visit>

interface VisitOptions extends BrowserContextOptions {
  /** Runs before the page is opened, to simulate an API state that is hard to produce. */
  prepare?(page: Page): Promise<unknown>
}

/** One built site and one browser per file. A console message or a blocked script fails the test. */
export function siteVisitor(): OpenPage {
  let site: Site
  let browser: Browser
  let complaints: string[] = []

  beforeAll(async () => {
    ;[site, browser] = await Promise.all([startSite(), launchBrowser()])
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    const found = complaints
    complaints = []
    expect(found).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  return async (path, { prepare, ...options } = {}) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (isComplaint(message.type(), message.text())) complaints.push(message.text())
    })
    await prepare?.(page)
    await page.goto(site.url + path)
    return { page, requests }
  }
}

/** The browser and React log failed requests by themselves, and some tests cause them on purpose. */
function isComplaint(type: string, text: string): boolean {
  return (type === 'error' || type === 'warning') && !/Failed to (load resource|fetch dynamically)/.test(text)
}
