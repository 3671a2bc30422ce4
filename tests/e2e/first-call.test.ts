import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { buyPlan, validate } from './buyer.ts'
import { signIn } from './dashboard.ts'
import { cancelPlan, openPortal, returnToDashboard, switchPlan } from './portal.ts'

const email = 'first-call@buyers.example'
const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page
let token: string

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  page = await browser.newPage()
  ;({ token } = await buyPlan(page, stack, 'personal', email))
})

interface Content {
  isError?: boolean
  content: { text?: string }[]
}

const search = { name: 'search_exploits', arguments: { query: 'recent crypto exploits', limit: 2 } }
const server = () => new URL(`${stack.apiUrl}/key/mcp`)
const headers = () => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } })

function expectExploits({ isError, content }: Content): void {
  expect(isError).toBeFalsy()
  expect(content[0]?.text).toMatch(/\d{4}-\d{2}-\d{2}[\s\S]*as of/i)
}

/** What the setup guide shows for a client once the buyer has put the mailed token in. */
async function guideFor(client: string): Promise<string> {
  await page.goto(`${stack.webUrl}/mcp/setup`)
  await page.getByRole('textbox').first().fill(token)
  await page.getByRole('tab', { name: client, exact: true }).click()
  return await page.getByRole('tabpanel', { name: client, exact: true }).innerText()
}

test('Claude Desktop’s lines of the setup guide, run as they are, call the server with the mailed token', async () => {
  const guide = await guideFor('Claude Desktop')
  const { mcpServers } = JSON.parse(/\{[\s\S]*\n\}/.exec(guide)?.[0] ?? '{}') as {
    mcpServers: Record<string, { args: string[]; env: Record<string, string> }>
  }
  const { args = [], env = {} } = Object.values(mcpServers)[0] ?? {}
  expect(args.slice(0, 2)).toEqual(['-y', 'mcp-remote'])
  // The pages were built for another address than that of this test.
  const here = args.slice(2).map((argument) => argument.replace(/^https?:\S+\/key\/mcp$/, server().href))
  expect(here).toContain(server().href)
  const bridge = createRequire(import.meta.url)
    .resolve('mcp-remote/package.json')
    .replace('package.json', 'dist/proxy.js')
  const client = new FirstClient({ name: 'desktop', version: '1' })
  onTestFinished(async () => await client.close())
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bridge, ...here],
      env: { ...env, HOME: '/tmp' },
      stderr: 'ignore',
    }),
  )
  expectExploits((await client.callTool(search)) as Content)
})

test('both official SDKs and the Inspector’s command line call it too', async () => {
  const second = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await second.connect(new StreamableHTTPClientTransport(server(), headers()))
  expectExploits((await second.callTool(search)) as Content)
  await second.close()

  const first = new FirstClient({ name: 'test', version: '1' })
  await first.connect(new FirstTransport(server(), headers()) as Parameters<FirstClient['connect']>[0])
  expectExploits((await first.callTool(search)) as Content)
  await first.close()

  const inspector = createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')
  const { stdout } = await promisify(execFile)(process.execPath, [
    inspector.replace('package.json', 'clients/launcher/build/index.js'),
    '--cli',
    server().href,
    '--transport',
    'http',
    '--header',
    `Authorization: Bearer ${token}`,
    '--method',
    'tools/call',
    '--tool-name',
    'search_exploits',
    '--tool-arg',
    'limit=1',
  ])
  expectExploits(JSON.parse(stdout) as Content)
})

async function callOften(count: number): Promise<Content[]> {
  const client = new FirstClient({ name: 'test', version: '1' })
  await client.connect(new FirstTransport(server(), headers()) as Parameters<FirstClient['connect']>[0])
  const answers: Content[] = []
  for (let call = 0; call < count; call += 1) answers.push((await client.callTool(search)) as Content)
  await client.close()
  return answers
}

test('too many calls are refused with the second at which they work; a switch to Team lifts it, and a cancellation refuses the next call', async () => {
  const answers = await callOften(31)
  const refused = answers.filter(({ isError }) => isError)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]?.content[0]?.text).toMatch(/allows 30 calls a minute.* before \d\d:\d\d:\d\d UTC/)

  await signIn(page, stack, email)
  await openPortal(page)
  await switchPlan(page, 'Team')
  await returnToDashboard(page)
  await waitFor('Team', async () => {
    const { body } = await validate(stack.apiUrl, token)
    return (body as { tier?: string }).tier === 'team' ? true : undefined
  })
  expectExploits((await callOften(1))[0] ?? { content: [] })

  await openPortal(page)
  await cancelPlan(page)
  await stack.sandbox.advanceClock(40 * 86_400)
  await waitFor('the end', async () =>
    (await validate(stack.apiUrl, token)).status === 401 ? true : undefined,
  )
  const [ended] = await callOften(1)
  expect(ended?.isError).toBe(true)
  expect(ended?.content[0]?.text).toMatch(/^Not run: The subscription behind this token is canceled/)
})
