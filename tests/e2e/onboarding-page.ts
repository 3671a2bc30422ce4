import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import type { Stack } from '../harness/stack.ts'

export const PAYS = '4242424242424242'

export interface Visitor {
  page: Page
  email: string
  /** What the console said and the page threw. */
  complaints: string[]
}

export async function visit(browser: Browser, width = 1440): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => complaints.push(message.text()))
  return { page, complaints, email: `${randomUUID()}@companies.example` }
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor()
export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

/** Comes in from the pricing page and gives the first two steps what they ask for. */
export async function begin({ page, email }: Visitor, { webUrl }: Stack): Promise<void> {
  await page.goto(`${webUrl}/pricing`)
  await page.getByRole('link', { name: 'Set up your company' }).click()
  await heading(page, 'Who sets it up?')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill(email)
  await press(page, 'Continue')
  await page.getByRole('textbox', { name: 'Company' }).fill('ACME Corp')
  await press(page, 'Continue')
}

export async function enterCard(page: Page, number: string): Promise<void> {
  await heading(page, 'Which card pays?')
  const card = page.frameLocator('iframe[title="Secure payment input frame"]')
  await card.getByLabel('Card number').fill(number)
  await card.getByLabel('Expiration').fill('12 / 34')
  await card.getByLabel('CVC').fill('123')
  await press(page, 'Save the card')
}

export async function choosePlan(page: Page): Promise<void> {
  await heading(page, 'Which plan?')
  await page.getByRole('radio', { name: /Team/ }).check()
  await press(page, 'Continue')
  await heading(page, 'Is it right?')
}

interface Shown {
  apiKey: string
  token: string
}

/** Of the last step, which shows both once. */
export async function readWhatIsShown(page: Page): Promise<Shown> {
  await heading(page, 'Your company is set up')
  return {
    apiKey: await page.getByText(/^kmy_test_\w{49}$/).innerText(),
    token: await page.getByText(/^ey[\w.-]{100,}$/).innerText(),
  }
}

/** On the dashboard, by whoever has the address. */
export async function takeOver(page: Page): Promise<void> {
  const question = page.getByRole('region', { name: 'Set up with your address: ACME Corp' })
  await question.getByRole('button', { name: 'Take it over' }).click()
  await question.waitFor({ state: 'detached' })
}
