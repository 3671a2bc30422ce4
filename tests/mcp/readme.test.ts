import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { waitFor } from '../harness/wait-for.ts'
import { bearer, connectV1, connectV2 } from './clients.ts'
import { serveCountingApi } from './counting-api.ts'
import { createCountingMeter } from './counting-meter.ts'

const README = new URL('../../mcp/gate/README.md', import.meta.url)
/** Where the packages of the example are found. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url))

/** The example as a seller would start it, with nothing but an address and a key. */
async function startExample(apiUrl: URL, key: string): Promise<URL> {
  const [, code = ''] = /```js\n(.*?)```/s.exec(await readFile(README, 'utf8')) ?? []
  await mkdir(FOLDER, { recursive: true })
  const file = join(FOLDER, 'mcp-gate-readme.mjs')
  await writeFile(file, code)
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
  const url = await startExample(await serveCountingApi(meter, 'gate-key'), 'gate-key')
  for (const connect of [connectV2, connectV1]) {
    const answer = await (await connect(url, bearer('alice'))).call('greet')
    expect(answer.content?.[0]?.text).toBe('Hello')
    expect(answer._meta?.['kamiyo.io/charge']?.['credits']).toBe(1)
  }
  const refused = await (await connectV2(url, bearer('alice'))).call('greet')
  expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
  expect(meter.accounts['alice']?.credits).toBe(0)
})
