import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventApi, startEventApi } from '../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const READY = 'GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n'

async function sendAtOnce(text: string): Promise<string[]> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.write(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return (
    Buffer.concat(chunks)
      .toString('utf8')
      .match(/HTTP\/1\.1 \d{3}/g) ?? []
  )
}

test('a malformed request takes no answer of those before it on its connection', async () => {
  expect(await sendAtOnce('NO REQUEST\r\n\r\n')).toEqual(['HTTP/1.1 400'])
  expect(await sendAtOnce(`${READY}NO REQUEST\r\n\r\n`)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  expect(await sendAtOnce(`${READY}${READY}NO REQUEST\r\n\r\n`)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'HTTP/1.1 400',
  ])
})

const CHUNKED = 'Host: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'

test('a malformed body is answered at once, after what came before it, and never twice', async () => {
  const waits = `POST /api/auth/code HTTP/1.1\r\n${CHUNKED}not a length\r\n`
  expect(await sendAtOnce(waits)).toEqual(['HTTP/1.1 400'])
  expect(await sendAtOnce(`${READY}${waits}`)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  const answered = `POST /api/mcp/validate HTTP/1.1\r\n${CHUNKED}not a length\r\n`
  expect(await sendAtOnce(answered)).toHaveLength(1)
})

test('a CONNECT is refused, and takes no answer of those before it along', async () => {
  const tunnel = 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'
  expect(await sendAtOnce(tunnel)).toEqual(['HTTP/1.1 400'])
  expect(await sendAtOnce(`${READY}${tunnel}`)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
})

test('a request to upgrade is answered like any other, and ends its connection so that nothing behind it waits', async () => {
  const upgrade = (start: string, body = '') =>
    `${start} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${body || '\r\n'}`
  expect(await sendAtOnce(upgrade('GET /readyz'))).toEqual(['HTTP/1.1 200'])
  expect(await sendAtOnce(`${upgrade('GET /readyz')}${READY}`)).toEqual(['HTTP/1.1 200'])
  expect(await sendAtOnce(`${READY}${upgrade('GET /readyz')}${READY}`)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 200',
  ])
  const body = 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
  expect(await sendAtOnce(`${upgrade('POST /api/auth/code', body)}${READY}`)).toEqual(['HTTP/1.1 400'])
})
