import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { newPackBuyer, packEvent, refundEvent, STARTER } from '../../../testing/pack-events.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { readEvent } from '../../stripe/event.ts'
import { takeSpent } from '../metering/testing/take-spent.ts'
import { receiveEvent } from '../webhooks/intake.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function receive(event: object): Promise<void> {
  const read = readEvent(event)
  if (read) await receiveEvent(api.deps, read)
  // Callers of one token share what was read a moment ago.
  await sleep(60)
}

async function buy(credits: string) {
  const buyer = newPackBuyer()
  await receive(packEvent(buyer, 'completed', { overrides: { metadata: { ...STARTER, credits } } }))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  const [token = ''] = await tokensOf(api, accountId)
  return { buyer, accountId, token }
}

interface Answer {
  isError?: boolean
  content: { text: string }[]
  _meta?: Record<string, Record<string, unknown>>
}

async function call(token: string, name = 'search_exploits'): Promise<Answer> {
  const response = await fetch(`${api.url}/key/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
  })
  const text = await response.text()
  const json = /^data: (.+)$/m.exec(text)?.[1] ?? text
  return (JSON.parse(json) as { result: Answer }).result
}

const denialOf = (answer: Answer) => answer._meta?.['kamiyo.io/denial']

test('a buyer of credits calls until they are used, and is then asked to pay', async () => {
  const { token } = await buy('2')
  const first = await call(token)
  expect(first.isError).toBeFalsy()
  expect(first._meta?.['kamiyo.io/charge']).toMatchObject({ credits: 1 })
  expect((await call(token)).isError).toBeFalsy()
  await sleep(60)
  const refused = await call(token)
  expect(denialOf(refused)).toMatchObject({ code: 'payment_required', retryable: false, remaining: 0 })
  expect(refused.content[0]?.text).toMatch(/credits .* used up.*\/upgrade\/\w/)
})

test('a call that costs more than is left says its price and what is left', async () => {
  const { token } = await buy('0.5')
  expect(denialOf(await call(token))).toMatchObject({ code: 'payment_required', price: 1, remaining: 0.5 })
})

test('a refund is refused at the next call', async () => {
  const { buyer, token } = await buy('1000')
  expect((await call(token)).isError).toBeFalsy()
  await receive(refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 1500 }))
  expect(denialOf(await call(token))).toMatchObject({ code: 'payment_required' })
})

test('another pack lets the same token go on at once', async () => {
  const { accountId, buyer, token } = await buy('1')
  await takeSpent(api.deps.db, accountId, 1000)
  expect(denialOf(await call(token))).toMatchObject({ code: 'payment_required' })
  await receive(packEvent(newPackBuyer({ customer: buyer.customer, email: buyer.email })))
  expect((await call(token)).isError).toBeFalsy()
})
