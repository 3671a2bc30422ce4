import { getPlan } from '@kamiyo/catalog/plans'
import type { Browser, Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, validate } from './buyer.ts'
import { copyToken, partOf, signIn } from './dashboard.ts'

const email = 'agents@buyers.example'
const maxAgents = getPlan('team').limits.maxAgents ?? 0
const product = useProduct({ roles: ['all', 'api'] })
let stack: Stack
let browser: Browser
let page: Page
let firstToken: string
const agentTokens = new Map<string, string>()

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  const context = await browser.newContext()
  page = await context.newPage()
  firstToken = (await buyPlan(page, stack, 'team', email)).token
  await signIn(page, stack, email)
})

async function statusOf(token: string): Promise<number> {
  return (await validate(stack.apiUrl, token)).status
}

function agent(name: string): Locator {
  const heading = page.getByRole('heading', { level: 3, name, exact: true })
  return partOf(page, 'Agents').getByRole('listitem').filter({ has: heading })
}

async function makeAgent(from: Page, name: string): Promise<string> {
  await from.getByRole('button', { name: 'New agent' }).click()
  await from.getByLabel('Name of the agent').fill(name)
  await from.getByRole('button', { name: 'Create agent' }).click()
  return await copyToken(from)
}

async function revoke(one: Locator): Promise<void> {
  await one.getByRole('button', { name: /^Revoke of/ }).click()
  await one.getByRole('button', { name: 'Revoke', exact: true }).click()
}

async function rotate(name: string, overlap: string): Promise<string> {
  await agent(name)
    .getByRole('button', { name: `New token of ${name}`, exact: true })
    .click()
  await page.getByRole('radio', { name: overlap }).check()
  await page.getByRole('button', { name: 'Create token' }).click()
  return await copyToken(page)
}

test('agents can be made up to the limit of the plan, each with a token that works, and not one more', async () => {
  // Opened while there was room, so it is out of date when the form is sent.
  const stale = await page.context().newPage()
  await stale.goto(`${stack.webUrl}/dashboard`)
  await stale.getByRole('button', { name: 'New agent' }).click()

  for (let count = 2; count <= maxAgents; count += 1)
    agentTokens.set(`Agent ${count}`, await makeAgent(page, `Agent ${count}`))
  const tokens = [firstToken, ...agentTokens.values()]
  expect(new Set(tokens).size).toBe(maxAgents)
  expect(await Promise.all(tokens.map(statusOf))).toEqual(tokens.map(() => 200))
  await page.getByText(`Your plan has ${maxAgents} agents, and no place is free.`).waitFor()
  expect(await page.getByRole('button', { name: 'New agent' }).count()).toBe(0)

  await stale.getByLabel('Name of the agent').fill('One too many')
  await stale.getByRole('button', { name: 'Create agent' }).click()
  await stale
    .getByText(`Your plan has ${maxAgents} agents, and all are in use. Revoke one or change the plan.`)
    .waitFor()
  expect(await stack.query('SELECT jti FROM mcp_tokens')).toHaveLength(maxAgents)
  await stale.close()
})

test('a revoked agent is refused at the next request, and its place is free for another', async () => {
  const name = 'Agent 3'
  const token = agentTokens.get(name) ?? ''
  expect(await statusOf(token)).toBe(200)
  await revoke(agent(name))
  await agent(name).waitFor({ state: 'detached' })
  expect(await statusOf(token)).toBe(401)
  expect(await statusOf(await makeAgent(page, 'In its place'))).toBe(200)
})

test('rotated with an hour of overlap, the old and the new token work and the old one’s end is shown', async () => {
  const old = await makeFree('Rotating')
  const fresh = await rotate('Rotating', 'for 1 more hour')
  expect(fresh).not.toBe(old)
  expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 200])
  await agent('Rotating')
    .getByText(/Its earlier token works until .* UTC\./)
    .waitFor()
})

test('rotated without overlap, the old token is refused at once by every API process', async () => {
  const old = await makeFree('Leaked')
  const fresh = await rotate('Leaked', 'no longer: it may have leaked')
  for (const { url } of stack.processes) {
    expect((await validate(url, old)).status).toBe(401)
    expect((await validate(url, fresh)).status).toBe(200)
  }
})

/** Replaces the last agent by another one. */
async function makeFree(name: string): Promise<string> {
  const last = partOf(page, 'Agents').getByRole('listitem').last()
  await revoke(last)
  await page.getByRole('button', { name: 'New agent' }).waitFor()
  return await makeAgent(page, name)
}
