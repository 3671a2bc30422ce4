import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe objects to on the page as it stands, with the elements; nothing below the excluded selectors. It runs in
 * the page alone, and describes what is wrong only: with a second page for each report it takes twice as long.
 */
export async function findViolations(page: Page, ...excluded: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  for (const selector of excluded) axe.exclude(selector)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
