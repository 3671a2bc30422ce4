import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { buildSandbox } from '../app.ts'
import { useReceiver } from '../testing/receiver.ts'
import { clientOf, makePrice, makeSession, TEST_KEY } from '../testing/test-sandbox.ts'

/** A sandbox that records the errors of its handlers. */
async function open() {
  const sandbox = await buildSandbox({
    dataFile: ':memory:',
    logLevel: 'silent',
    merchantName: 'KAMIYO',
    webhookTimeoutMs: 2_000,
  })
  const failures: string[] = []
  sandbox.app.addHook('onError', async (_request, _reply, error) => void failures.push(error.message))
  const url = await sandbox.app.listen({ port: 0, host: '127.0.0.1' })
  sandbox.setBaseUrl(url)
  sandbox.startBackground()
  /** On a separate connection. */
  const post = (path: string, body: object, method = 'POST') => {
    const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' }
    const sent = request(url + path, { method, headers, agent: false })
    sent.end(JSON.stringify(body))
    return sent
  }
  const control = async (path: string, body: object, method?: string) => {
    const [answer] = await once(post(path, body, method), 'response')
    await once(answer.resume(), 'end')
  }
  return { ...sandbox, control, post, failures, stripe: clientOf(url) }
}

type Open = Awaited<ReturnType<typeof open>>

/** The client disconnects while the request hangs, and then the sandbox is closed. */
async function closeBehind({ post, close, failures }: Open, path: string, body: object): Promise<string[]> {
  const leaving = post(path, body)
  leaving.on('error', () => undefined)
  await sleep(150)
  leaving.destroy()
  await sleep(50)
  const startedMs = performance.now()
  await close()
  expect(performance.now() - startedMs).toBeLessThan(1_000)
  await sleep(500)
  return failures
}

test('a request that a fault holds up touches no closed database after its client went away', async () => {
  const sandbox = await open()
  await sandbox.control('/_sandbox/faults', { target: 'stripe', kind: 'latency', latency_ms: 500 })
  expect(await closeBehind(sandbox, '/v1/customers', {})).toEqual([])
})

test('a fault of many minutes does not hold up the close, and a client that waits is answered', async () => {
  const { control, close, stripe } = await open()
  await control('/_sandbox/faults', { target: 'stripe', kind: 'latency', latency_ms: 600_000 })
  const answer = stripe.customers.create({ name: 'Late' })
  await sleep(100)
  await close()
  expect((await answer).name).toBe('Late')
})

test.each([
  ['a payment that waits for the shop', '/pay'],
  ['a flush of webhooks', '/_sandbox/webhooks/flush'],
])('%s ends with the sandbox', async (_what, path) => {
  const receiver = await useReceiver()
  receiver.answer(0)
  const sandbox = await open()
  const session = await makeSession(sandbox.stripe, await makePrice(sandbox.stripe))
  await sandbox.control('/_sandbox/webhook_endpoint', { url: receiver.url, secret: 'whsec_known' }, 'PUT')
  await sandbox.stripe.customers.create({})
  const card = { email: 'ada@example.com', number: '4242424242424242', exp: '12 / 40', cvc: '123' }
  const target = path === '/pay' ? `/c/pay/${session.id}/pay` : path
  expect(await closeBehind(sandbox, target, path === '/pay' ? card : {})).toEqual([])
})
