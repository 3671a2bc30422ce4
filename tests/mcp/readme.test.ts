import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CatalogParts } from '@kamiyo/catalog/presets/parts'
import { expect, it, onTestFinished } from 'vitest'
import { waitFor } from '../harness/wait-for.ts'
import { bearer, connectV1, connectV2 } from './clients.ts'
import { serveCountingApi } from './counting-api.ts'
import { createCountingMeter } from './counting-meter.ts'

const ROOT = new URL('../../', import.meta.url)
const README = new URL('mcp/gate/README.md', ROOT)
/** Where the packages of the example are found. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url))

/** The first block of the language that begins with these words, as a file beside the packages. */
async function blockAsFile(language: string, beginning: string, change = (code: string) => code) {
  const blocks = (await readFile(README, 'utf8')).matchAll(/```(\w+)\n(.*?)```/gs)
  const found = [...blocks].find(([, name, code]) => name === language && code?.startsWith(beginning))
  await mkdir(FOLDER, { recursive: true })
  const file = join(FOLDER, `mcp-gate-readme-${language}-${beginning.length}.mjs`)
  await writeFile(file, change(found?.[2] ?? ''))
  return file
}

/** The example as a seller would start it, with nothing but an address and a key. */
async function startExample(file: string, apiUrl: URL, key: string): Promise<URL> {
  const port = await freePort()
  const env = { ...process.env, KAMIYO_API_URL: apiUrl.origin, KAMIYO_GATE_KEY: key, PORT: String(port) }
  const child = spawn(process.execPath, [file], { env, stdio: 'inherit' })
  onTestFinished(() => void child.kill())
  const url = new URL(`http://127.0.0.1:${port}/mcp`)
  await waitFor('the example to listen', async () =>
    (await fetch(url).catch(() => undefined)) ? true : undefined,
  )
  return url
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

it('the ten lines of the README sell a call', async () => {
  const meter = createCountingMeter({ alice: { credits: 2 } })
  const url = await startExample(
    await blockAsFile('js', 'import'),
    await serveCountingApi(meter, 'gate-key'),
    'gate-key',
  )
  for (const connect of [connectV2, connectV1]) {
    const answer = await (await connect(url, bearer('alice'))).call('greet')
    expect(answer.content?.[0]?.text).toBe('Hello')
    expect(answer._meta?.['kamiyo.io/charge']?.['credits']).toBe(1)
  }
  const refused = await (await connectV2(url, bearer('alice'))).call('greet')
  expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
  expect(meter.accounts['alice']?.credits).toBe(0)
})

it('the catalogue and the server of the first sale sell words by the thousand', async () => {
  const presets = new URL('catalog/src/presets/', ROOT).href
  const setup = await blockAsFile('ts', '// catalog/src/setup.ts', (code) =>
    code.replaceAll('./presets/', presets),
  )
  const {
    credits,
    subscriptions,
  }: Record<'credits' | 'subscriptions', CatalogParts<string>> = await import(setup)
  expect(subscriptions.plans.map(({ tier }) => tier)).toEqual(['writer'])
  const bought = credits.creditPacks[0]?.credits ?? 0
  const meter = createCountingMeter({ alice: { credits: bought } }, credits.toolPrices)
  const file = await blockAsFile('js', '// my-server/server.mjs')
  const url = await startExample(file, await serveCountingApi(meter, 'gate-key'), 'gate-key')
  const client = await connectV2(url, bearer('alice'))
  const counted = await client.call('word_count', { text: 'one two three' })
  expect(counted.content?.[0]?.text).toBe('3 words')
  expect(counted._meta?.['kamiyo.io/charge']).toMatchObject({ credits: 0.5, remaining: { credits: 1.5 } })
  expect((await client.call('shout', { text: 'hello' })).content?.[0]?.text).toBe('HELLO')
  await client.call('word_count', { text: 'word '.repeat(2_500) })
  const refused = await client.call('word_count', { text: 'one' })
  expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
})

it('each line of the catalogue in the first sale takes the place of one that is there', async () => {
  const readme = await readFile(README, 'utf8')
  const rows = [...readme.matchAll(/^\| `(\w+\.ts)` \| (`export.*?) \|/gm)]
  expect(rows.length).toBe(4)
  for (const [, file, lines = ''] of rows) {
    const source = await readFile(new URL(`catalog/src/${file}`, ROOT), 'utf8')
    for (const [, line] of lines.matchAll(/`(export const [^=]+=)/g)) expect(source).toContain(line)
  }
})
