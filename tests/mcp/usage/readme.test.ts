import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@kamiyo/scripts/free-port'
import { expect, it, onTestFinished } from 'vitest'
import { waitFor } from '../../harness/wait-for.ts'
import { serveRecordingApi } from './recording-api.ts'
import { createSpoolDirectory, segmentsIn } from './spool-directory.ts'

const README = new URL('../../../mcp/usage/README.md', import.meta.url)
/** Where the packages of the examples are found. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

async function blockAsFile(framework: string): Promise<string> {
  const [, code] =
    new RegExp(`\`\`\`js\\n(// ${framework}\\n.*?)\`\`\``, 's').exec(await readFile(README, 'utf8')) ?? []
  await mkdir(FOLDER, { recursive: true })
  const file = join(FOLDER, `usage-tracking-readme-${framework}.mjs`)
  await writeFile(file, code ?? '')
  return file
}

it.each(['Node.js', 'Express', 'Fastify'])(
  'the lines of the README for %s count calls',
  async (framework) => {
    const api = await serveRecordingApi()
    const spoolDir = createSpoolDirectory()
    const port = await findFreePort()
    const env = {
      PATH: process.env['PATH'] ?? '',
      KAMIYO_API_URL: api.url,
      KAMIYO_API_KEY: 'kmy_test',
      SPOOL_DIR: spoolDir,
      PORT: String(port),
    }
    const child = spawn(process.execPath, [await blockAsFile(framework)], { env, stdio: 'inherit' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const url = `http://127.0.0.1:${port}/cases/7`
    const answer = await waitFor('the example to listen', async () => await fetch(url).catch(() => undefined))
    expect(await answer.text()).toBe('Hello')
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    const events = [...api.taken.values()]
    expect(events).toMatchObject([{ type: 'api_call' }])
    expect(events[0]?.['data']).toEqual(framework === 'Node.js' ? undefined : { dimension: '/cases/:id' })
    expect(await segmentsIn(spoolDir)).toEqual([])
  },
)
