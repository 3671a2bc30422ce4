import type { Page } from 'playwright-core'

/** From the dashboard to Stripe's billing portal; the button's name depends on what the owner has to do. */
export async function openPortal(page: Page, button = 'Manage plan'): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  await page.waitForURL(/\/p\/session\//)
}

export async function switchPlan(page: Page, plan: string): Promise<void> {
  await page.getByRole('link', { name: 'Update plan' }).click()
  await page.getByRole('radio', { name: new RegExp(plan) }).check()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Your plan is changed.').waitFor()
}

export async function cancelPlan(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Cancel plan' }).click()
  await page.getByRole('button', { name: 'Cancel plan' }).click()
  await page.getByText('Your plan ends with the current period.').waitFor()
}

export async function keepPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Don’t cancel plan' }).click()
  await page.getByText('Your plan goes on.').waitFor()
}

export async function replaceCard(page: Page, number: string): Promise<void> {
  await page.getByRole('link', { name: 'Replace card' }).click()
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByRole('button', { name: 'Save card' }).click()
  await page.getByText(/^Your new card is /).waitFor()
}

export async function returnToDashboard(page: Page): Promise<void> {
  await page.getByTestId('return').click()
  await page.waitForURL(/\/dashboard$/)
}
