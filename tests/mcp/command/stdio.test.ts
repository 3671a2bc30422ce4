import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { expect, it, onTestFinished } from 'vitest'
import { createCountingMeter } from '../counting-meter.ts'
import { tryEverything, withoutTimes } from '../try-everything.ts'
import { waitUntil } from '../wait-until.ts'
import { COMMAND, commandEnvironment } from './start-command.ts'

const EVERYTHING = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

async function connect(args: readonly string[], env: Record<string, string>): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [...args], env, stderr: 'ignore' }),
  )
  onTestFinished(async () => await client.close())
  return client
}

async function connectGated(credits: number) {
  const meter = createCountingMeter({ alice: { credits } })
  const env = { ...(await commandEnvironment(meter)), KAMIYO_MCP_TOKEN: 'alice', OWN_KEY: 'of the server' }
  const args = [COMMAND, '--stdio', `"${process.execPath}" "${EVERYTHING}" stdio`, '--serve-stdio']
  return { meter, client: await connect(args, env) }
}

it('the reference server does all behind the command that it does alone, and its calls are charged', async () => {
  // The last step and the answer leave the server at the same time, so that one may overtake the other.
  const { progress: _steps, ...bare } = await tryEverything(await connect([EVERYTHING, 'stdio'], {}))
  const { client, meter } = await connectGated(100)
  const { progress, ...gated } = await tryEverything(client)
  expect(withoutTimes(gated)).toEqual(withoutTimes(bare))
  expect(progress[0]).toBe(1)
  expect(client.getServerVersion()?.name).toBe('mcp-servers/everything')
  expect(meter.accounts['alice']?.credits).toBe(92)
  expect(meter.held()).toBe(0)
})

it('the server’s lines for the log arrive, by the level that the client wants', async () => {
  const { client } = await connectGated(100)
  const lines: string[] = []
  client.setNotificationHandler(
    LoggingMessageNotificationSchema,
    ({ params }) => void lines.push(params.level),
  )
  await client.setLoggingLevel('debug')
  await client.callTool({ name: 'toggle-simulated-logging', arguments: {} })
  await waitUntil('a line for the log', () => lines.length > 0)
})

it('a call that its client cancels costs nothing', async () => {
  const { client, meter } = await connectGated(100)
  const controller = new AbortController()
  const steps: number[] = []
  const call = client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 20, steps: 40 } },
    undefined,
    {
      signal: controller.signal,
      onprogress: ({ progress }) => {
        steps.push(progress)
        controller.abort()
      },
    },
  )
  await expect(call).rejects.toThrow()
  await waitUntil('the end of the call', () => meter.ended.length === 1)
  expect(meter.ended[0]).toMatchObject({ outcome: 'cancelled', credits: 0 })
  expect(meter.accounts['alice']?.credits).toBe(100)
  expect(steps.length).toBeLessThan(5)
})

interface TextAnswer {
  isError?: boolean
  content: { text: string }[]
}

it('the server never sees the gate’s key or the client’s token, and is not asked where the credits are used up', async () => {
  const { client } = await connectGated(1)
  const { content } = (await client.callTool({ name: 'get-env', arguments: {} })) as TextAnswer
  const seen: Record<string, string> = JSON.parse(content[0]?.text ?? '')
  expect(seen['OWN_KEY']).toBe('of the server')
  expect(Object.keys(seen).filter((name) => name.startsWith('KAMIYO_'))).toEqual([])
  const refused = (await client.callTool({ name: 'echo', arguments: { message: 'hello' } })) as TextAnswer
  expect(refused.isError).toBe(true)
  expect(refused.content[0]?.text).toMatch(/^Not run: echo costs 1 credits, and 0 are left/)
})
