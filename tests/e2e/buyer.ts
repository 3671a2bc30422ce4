import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier, CreditPack } from '@kamiyo/catalog/types'
import type { Page } from 'playwright-core'
import type { SandboxClient, SandboxMail } from '../harness/sandbox-client.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'

export interface Card {
  number: string
  email: string
}

/** Fills in the hosted Checkout page as a buyer does and presses its button. */
export async function payOnCheckout(
  page: Page,
  { number, email }: Card,
  button: 'Subscribe' | 'Pay' = 'Subscribe',
): Promise<void> {
  const address = page.getByLabel('Email')
  // A known customer's is shown and cannot be changed.
  if (await address.isEditable()) await address.fill(email)
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByLabel('Cardholder name').fill('Ada Lovelace')
  await page.getByLabel('Country or region').selectOption('US')
  await page.getByLabel('ZIP or postal code').fill('94107')
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** From the pricing page to the order, without waiting for the token e-mail. */
export async function orderPlan(page: Page, stack: Stack, tier: BuyableTier, card: Card): Promise<void> {
  const { amountCents, currency } = getPlan(tier).price
  const name = `Subscribe - ${formatMoney(amountCents, currency)}/mo`
  await page.goto(`${stack.webUrl}/pricing`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL(/\/c\/pay\/cs_test_/)
  await payOnCheckout(page, card)
  await page.waitForURL(/\/dashboard\/success\?session_id=cs_test_/)
}

/** Buys a credit pack in the browser, up to the page of the order. */
export async function orderPack(page: Page, stack: Stack, pack: CreditPack, card: Card): Promise<void> {
  const name = `Buy ${pack.name} - ${formatMoney(pack.amountCents, pack.currency)}`
  await page.goto(`${stack.webUrl}/pricing#credit-packs`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL(/\/c\/pay\/cs_test_/)
  await payOnCheckout(page, card, 'Pay')
  await page.waitForURL(/\/dashboard\/success\?session_id=cs_test_/)
}

export interface Purchase {
  token: string
  subscriptionId: string
}

/** Buys a plan in the browser, up to the token in the mailbox. */
export async function buyPlan(
  page: Page,
  stack: Stack,
  tier: BuyableTier,
  email: string,
  number = '4242424242424242',
): Promise<Purchase> {
  const earlier = await countMails(stack.sandbox, email, 'Welcome')
  await orderPlan(page, stack, tier, { number, email })
  const welcome = await receiveMail(stack.sandbox, email, 'Welcome', earlier)
  const token = tokenIn(welcome)
  const { body } = await validate(stack.apiUrl, token)
  return { token, subscriptionId: String((body as Record<string, unknown>)['subscription_id']) }
}

/** The newest e-mail whose subject contains this text, once there are more than `beyond`. */
export async function receiveMail(
  sandbox: SandboxClient,
  to: string,
  subject = '',
  beyond = 0,
): Promise<SandboxMail> {
  return await waitFor(`a mail "${subject}" to ${to}`, async () => {
    const found = await findMails(sandbox, to, subject)
    return found.length > beyond ? found[0] : undefined
  })
}

/** Newest first. */
async function findMails(sandbox: SandboxClient, to: string, subject: string): Promise<SandboxMail[]> {
  return (await sandbox.mails(to)).filter((mail) => mail.subject.includes(subject))
}

export async function countMails(sandbox: SandboxClient, to: string, subject: string): Promise<number> {
  return (await findMails(sandbox, to, subject)).length
}

/** The token as a buyer copies it from the e-mail. */
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

/** Waits until validating the token gives this answer; returns how many milliseconds it took. */
export async function waitForAnswer(apiUrl: string, token: string, status: 200 | 401): Promise<number> {
  const startedAtMs = performance.now()
  await waitFor(`the token to be answered with ${status}`, async () =>
    (await validate(apiUrl, token)).status === status ? true : undefined,
  )
  return performance.now() - startedAtMs
}

/**
 * Waits until every event has been answered and every e-mail has been sent or dropped, so that counts no
 * longer change.
 */
export async function settle({ sandbox, query }: Stack): Promise<void> {
  await waitFor('all events to be delivered and all mails to be sent', async () => {
    const { data } = (await sandbox.get('deliveries')) as { data: { status: string }[] }
    const waiting = await query(`SELECT 1 FROM email_deliveries WHERE status IN ('queued', 'sending')`)
    return waiting.length === 0 && data.every(({ status }) => status === 'succeeded') ? true : undefined
  })
}
