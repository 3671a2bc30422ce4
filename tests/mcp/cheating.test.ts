import { createGate } from '@kamiyo/mcp-gate'
import { expect, it } from 'vitest'
import { createCountingMeter } from './counting-meter.ts'
import { connectRaw, type RawConnection } from './raw-connection.ts'
import { waitUntil } from './wait-until.ts'

const RESULT = { content: [{ type: 'text', text: 'worth a credit' }] }
const CALL = { name: 'write', arguments: {} }

async function start(credits = 5) {
  const meter = createCountingMeter({ alice: { credits } })
  const gate = createGate({ meter })
  const connection = await connectRaw(gate, 'alice')
  return { meter, gate, connection, left: () => meter.accounts['alice']?.credits }
}

/** The call has reached the server; the gate's own question about tools is answered on the way. */
async function callReaches(connection: RawConnection, id: number): Promise<void> {
  await connection.request(id, 'tools/call', CALL)
  const asked = () => connection.reached.find(({ method }) => method === 'tools/list')
  await waitUntil('the gate to ask for the tools', () => asked() !== undefined)
  await connection.answer(asked()?.id as number, { tools: [{ name: 'write' }] })
  await waitUntil('the call', () => connection.reached.some((message) => message.id === id))
}

const resultsOf = ({ received }: RawConnection, id: number) =>
  received.filter((message) => message.id === id && message.result)

it('an error of another request with the same id does not free a call', async () => {
  const { connection, meter, left } = await start()
  await callReaches(connection, 1)
  await connection.request(1, 'no/such/method')
  expect(connection.received.at(-1)?.error?.message).toContain('the id 1 is that of a request')
  expect(connection.reached.filter(({ id }) => id === 1)).toHaveLength(1)
  await connection.answer(1, RESULT)
  await waitUntil('the end', () => meter.ended.length === 1)
  expect(left()).toBe(4)
})

it('a call that was cancelled is not delivered, even where the server answers it', async () => {
  const { connection, meter, left } = await start()
  await callReaches(connection, 1)
  await connection.notify('notifications/cancelled', { requestId: 1 })
  await waitUntil('the end', () => meter.ended.length === 1)
  await connection.answer(1, RESULT)
  expect(resultsOf(connection, 1)).toEqual([])
  expect(meter.ended[0]?.outcome).toBe('cancelled')
  expect(left()).toBe(5)
})

it('a second answer to one call is not delivered', async () => {
  const { connection } = await start()
  await callReaches(connection, 1)
  await Promise.all([connection.answer(1, RESULT), connection.answer(1, RESULT)])
  expect(resultsOf(connection, 1)).toHaveLength(1)
})

it('a client that leaves pays nothing, and one that left before the call began neither', async () => {
  const { connection, meter, left } = await start()
  await callReaches(connection, 1)
  const reserve = meter.reserve
  meter.reserve = async (call) => {
    await connection.close()
    return await reserve(call)
  }
  await connection.request(2, 'tools/call', CALL)
  await waitUntil('both to end', () => meter.ended.length === 2)
  expect(meter.ended.map(({ outcome }) => outcome)).toEqual(['client_gone', 'client_gone'])
  expect(connection.reached.some(({ id }) => id === 2)).toBe(false)
  expect([left(), meter.held()]).toEqual([5, 0])
})

it('a name or a key that no meter could store never reaches the meter', async () => {
  const { connection, meter } = await start()
  await connection.request(1, 'tools/call', { name: 'a\u0000b' })
  await connection.request(2, 'tools/call', { name: 'x'.repeat(300) })
  const key = { 'kamiyo.io/idempotency-key': 'k'.repeat(300) }
  await connection.request(3, 'tools/call', { ...CALL, _meta: key })
  await waitUntil('three answers', () => connection.received.length === 3)
  expect(connection.received.every(({ result }) => result?.['isError'] === true)).toBe(true)
  expect(meter.reserved).toEqual([])
})

it('names of properties of every object are not prices', async () => {
  const { connection, meter } = await start()
  await connection.request(1, 'prompts/get', { name: 'x' })
  await waitUntil('the prompt to pass', () => connection.reached.some(({ id }) => id === 1))
  await connection.request(2, 'resources/read', { uri: 'constructor' })
  expect(connection.reached.some(({ id }) => id === 2)).toBe(true)
  expect(meter.reserved).toEqual([])
})
