import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'

const { url } = await useSandbox({ hosts: ['sandbox.lan'] })
const { port } = new URL(url)

/** `fetch` does not allow callers to set these headers. */
function send(method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    call.on('error', reject)
    call.end()
  })
}

test.each([
  '127.0.0.1',
  'localhost',
  `localhost:${port}`,
  `127.0.0.1:${port}`,
  `[::1]:${port}`,
  'shop.localhost',
  'sandbox.lan',
])('the host name %s is answered', async (host) => {
  expect(await send('GET', '/_sandbox/mails', { host })).toBe(200)
})

test.each([
  'attacker.example',
  `attacker.example:${port}`,
  '127.0.0.1.attacker.example',
  'localhost.attacker.example',
  '192.168.1.2',
  'attacker.example@127.0.0.1:x',
])('a page under the foreign name %s reads nothing, wherever the name points', async (host) => {
  for (const path of ['/', '/_sandbox/mails', '/v1/customers', '/mailbox', '/nowhere']) {
    expect(await send('GET', path, { host, authorization: `Bearer ${TEST_KEY}` })).toBe(403)
  }
})

describe('a request that changes something', () => {
  const host = `127.0.0.1:${port}`
  const paths = ['/_sandbox/reset', '/_sandbox/clock', '/_sandbox/faults', '/v1/customers', '/v3/mail/send']

  test.each([
    { origin: 'https://attacker.example' },
    { origin: 'null' },
    { origin: `http://localhost:${port}`, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused from another site: %o', async (headers) => {
    for (const path of paths) expect(await send('POST', path, { host, ...headers })).toBe(403)
    expect(await send('DELETE', '/_sandbox/mails', { host, ...headers })).toBe(403)
  })

  test.each([
    {},
    { origin: `http://${host}` },
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'none' },
  ])('is taken from its own pages and from programs: %o', async (headers) => {
    expect(await send('POST', '/_sandbox/webhooks/flush', { host, ...headers })).toBe(200)
  })
})
