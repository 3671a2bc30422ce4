import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * Axe's violations on the current page, with the elements; nothing below the excluded selectors. It runs only
 * in the page and reports only violations, because a second page for each report takes twice as long.
 */
export async function findViolations(page: Page, ...excluded: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  for (const selector of excluded) axe.exclude(selector)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } }

/** Axe's violations, and what is wider than the screen, on a phone and then on a desktop. */
export async function findFaults(page: Page, ...excluded: string[]): Promise<string[]> {
  return await onEachScreen(page, async () => [
    ...(await findOverflow(page)),
    ...(await findViolations(page, ...excluded)),
  ])
}

/** Only what is wider than the screen, on a phone and then on a desktop. */
export async function findOverflows(page: Page): Promise<string[]> {
  return await onEachScreen(page, async () => await findOverflow(page))
}

async function onEachScreen(page: Page, find: () => Promise<string[]>): Promise<string[]> {
  const faults: string[] = []
  for (const [name, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size)
    faults.push(...(await find()).map((fault) => `on a ${name}: ${fault}`))
  }
  return faults
}

async function findOverflow(page: Page): Promise<string[]> {
  const beyond = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'))
  return beyond > 0 ? [`${page.url()} is ${beyond} px too wide`] : []
}
