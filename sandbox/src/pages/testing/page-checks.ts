import { findViolations } from '@kamiyo/tests/harness/accessibility'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface WatchedPage {
  page: Page
  /** Page errors, console errors and requests that left the sandbox. */
  faults: string[]
}

/**
 * Opens a page and records everything that goes wrong on it, including violations of the content security
 * policy.
 */
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

/** Frames are skipped: an e-mail in a frame is untrusted and runs no scripts, not even axe's. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  expect(await findViolations(page, 'iframe')).toEqual([])
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // Until its style sheets are loaded, a page does not have its real width.
  await page.waitForLoadState('load')
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBe(0)
}
