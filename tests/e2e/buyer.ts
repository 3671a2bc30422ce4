import type { Page } from 'playwright-core'
import type { SandboxClient, SandboxMail } from '../harness/sandbox-client.ts'
import { waitFor } from '../harness/wait-for.ts'

export interface Card {
  number: string
  email: string
}

/** Fills the hosted Checkout page as a buyer does and presses the pay button. */
export async function payOnCheckout(page: Page, { number, email }: Card): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByLabel('Cardholder name').fill('Ada Lovelace')
  await page.getByLabel('Country or region').selectOption('US')
  await page.getByLabel('ZIP or postal code').fill('94107')
  await page.getByRole('button', { name: 'Subscribe' }).click()
}

export async function receiveMail(sandbox: SandboxClient, to: string): Promise<SandboxMail> {
  return await waitFor(`a mail to ${to}`, async () => (await sandbox.mails(to))[0])
}

/** The token as a buyer copies it out of the mail. */
export function tokenIn(mail: SandboxMail): string {
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(mail.text)?.[0]
  if (!token) throw new Error(`The mail "${mail.subject}" holds no token`)
  return token
}

export async function validate(apiUrl: string, token: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${apiUrl}/api/mcp/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  return { status: response.status, body: await response.json() }
}
