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
