import { expect, test } from 'vitest'
import { type CallerSources, identify } from './caller.ts'
import type { Message } from './json-rpc.ts'

const MESSAGE: Message = { jsonrpc: '2.0', id: 1, method: 'tools/call' }
const SOURCES = { context: undefined, processToken: 'process' }
const headers = new Headers({ authorization: 'bearer  header ', 'idempotency-key': 'k1' })

test('the token is found wherever an SDK puts it', () => {
  const authInfo = { token: 'verified' }
  expect(identify(MESSAGE, { request: { headers } }, SOURCES).token).toBe('header')
  expect(
    identify(MESSAGE, { requestInfo: { headers: { authorization: 'Bearer old' } } }, SOURCES).token,
  ).toBe('old')
  expect(identify(MESSAGE, { request: { headers }, authInfo }, SOURCES).token).toBe('verified')
  expect(identify(MESSAGE, {}, { ...SOURCES, context: { authInfo } }).token).toBe('verified')
  expect(identify(MESSAGE, {}, { ...SOURCES, context: { requestInfo: { headers } } }).token).toBe('header')
  expect(identify(MESSAGE, undefined, SOURCES).token).toBe('process')
})

test('a request over HTTP without a token, or with another scheme, has none', () => {
  for (const authorization of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b']) {
    const extra = { requestInfo: { headers: { authorization } } }
    expect(identify(MESSAGE, extra, SOURCES).token).toBeUndefined()
  }
})

test('the idempotency key of the message goes before that of the header', () => {
  const keyed = { ...MESSAGE, params: { _meta: { 'kamiyo.io/idempotency-key': 'k2' } } }
  expect(identify(MESSAGE, { request: { headers } }, SOURCES).idempotencyKey).toBe('k1')
  expect(identify(keyed, { request: { headers } }, SOURCES).idempotencyKey).toBe('k2')
})

test('the address is that of the header that was named, and nothing else', () => {
  const named = { ...SOURCES, addressHeader: 'x-real-ip' }
  const addressOf = (value: string, sources: CallerSources = named) =>
    identify(MESSAGE, { request: { headers: new Headers({ 'x-real-ip': value }) } }, sources).address
  expect([addressOf(' 203.0.113.7 '), addressOf('2001:db8::1')]).toEqual(['203.0.113.7', '2001:db8::1'])
  expect([addressOf('203.0.113.7, 10.0.0.1'), addressOf('home.example')]).toEqual([undefined, undefined])
  expect(addressOf('203.0.113.7', SOURCES)).toBeUndefined()
  expect(identify(MESSAGE, undefined, named).address).toBeUndefined()
})
