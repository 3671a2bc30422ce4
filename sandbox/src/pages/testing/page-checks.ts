import { findViolations } from '@kamiyo/tests/harness/accessibility'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface WatchedPage {
  page: Page
  /** Page errors, console errors and requests that left the sandbox. */
  faults: string[]
}

/** A page that remembers everything that went wrong on it, breaches of the content security policy included. */
export async function openPage(browser: Browser, url: string, width = 1440): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') faults.push(`asked ${request.url()}`)
  })
  await page.goto(url)
  return { page, faults }
}

/** Frames are left out: a mail in one is foreign, and runs no script, axe's included. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  expect(await findViolations(page, 'iframe')).toEqual([])
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // Before its style sheets are there, a page has the widths of no design at all.
  await page.waitForLoadState('load')
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBe(0)
}
