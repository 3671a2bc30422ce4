import type { Locator, Page } from 'playwright-core'
import type { Stack } from '../harness/stack.ts'
import { countMails, receiveMail } from './buyer.ts'

const CODE = /(?<!\d)\d{6}(?!\d)/
const CODE_SUBJECT = 'sign-in code'

/**
 * Signs in with the mailed code and ends on the dashboard; the address may be typed differently than it is
 * stored.
 */
export async function signIn(page: Page, stack: Stack, email: string, typed = email): Promise<void> {
  await page.goto(`${stack.webUrl}/dashboard`)
  await fillSignIn(page, stack, email, typed)
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor()
}

/** Fills in the open sign-in page, including the mailed code, without waiting for the page after it. */
export async function fillSignIn(
  page: Page,
  { sandbox }: Stack,
  email: string,
  typed = email,
): Promise<void> {
  await page.getByLabel('E-mail').fill(typed)
  const earlier = await countMails(sandbox, email, CODE_SUBJECT)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const { text } = await receiveMail(sandbox, email, CODE_SUBJECT, earlier)
  await page.getByLabel('Code', { exact: true }).fill(CODE.exec(text)?.[0] ?? '')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Reloads the dashboard until a part of it says this. */
export async function seeOnDashboard(
  page: Page,
  { webUrl }: Stack,
  part: string,
  text: string | RegExp,
): Promise<void> {
  await page.goto(`${webUrl}/dashboard`)
  await partOf(page, part).getByText(text).first().waitFor()
}

/** A section of the dashboard by its heading. */
export function partOf(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true })
}

/** Copies the token shown on the page, and closes it. */
export async function copyToken(page: Page): Promise<string> {
  await page.getByText('This is the token.').waitFor()
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(await page.getByRole('main').innerText())?.[0]
  if (!token) throw new Error('The page shows no token')
  await page.getByRole('button', { name: 'Done' }).click()
  return token
}
