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
