import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg'
const SECRETS = [
  JWT,
  'sk_live_51Habcdefghijk',
  'rk_test_51Habcdefghijk',
  'whsec_0123456789abcdef',
  'SG.0123456789.abcdefghij',
  'v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
  'Bearer abcdefghijklmnop',
  'postgresql://kamiyo:hunter22@db/kamiyo',
]

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  const log = createLogger(
    'trace',
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString('utf8'))
        done()
      },
    }),
  )
  write(log)
  return lines.join('')
}

test.each(SECRETS)('%s is in no line, neither as text, nor in an error, nor in a field', (secret) => {
  const hidden = secret.startsWith('postgresql') ? 'hunter22' : secret
  const output = logged((log) => {
    log.trace(`found ${secret} here`)
    log.error({ err: new Error(`failed with ${secret}`) }, 'failed')
    log.info({ note: { deeper: { still: [secret] } } }, 'nested')
  })
  expect(output).not.toContain(hidden)
  expect(output.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(3)
})

test('headers that carry credentials are blanked whatever their value looks like', () => {
  const headers = {
    authorization: 'Basic abc',
    cookie: 'session=abc',
    'stripe-signature': 't=1',
    host: 'kamiyo.io',
  }
  const output = logged((log) => log.info({ req: { headers } }, 'request'))
  expect(output).not.toMatch(/Basic abc|session=abc|t=1/)
  expect(output).toContain('kamiyo.io')
})

test('a credential is blanked at any depth, in lists, and as an object', () => {
  const output = logged((log) => {
    log.info({ a: { b: { c: { d: { Authorization: 'hidden-1' } } } } }, 'deep')
    log.info({ list: [{ cookie: ['hidden-2]', 'hidden-3'] }] }, 'listed')
    log.warn({ secret: { inner: 'hidden-4' }, kept: 'as it is' }, 'object')
    log.child({ password: 'hidden-5' }).error('of a child')
  })
  expect(output).not.toContain('hidden')
  expect(output).toContain('as it is')
  expect(output.match(/\[redacted\]/g)).toHaveLength(4)
})

test('each line stays one JSON document, also where something was blanked', () => {
  const output = logged((log) => {
    log.info({ token: 'hidden', count: 1 }, 'said "token": once')
    log.info({ tokens: 3 }, 'a name that only begins like one')
  })
  const lines = output.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ token: '[redacted]', count: 1, msg: 'said "token": once' }),
    expect.objectContaining({ tokens: 3 }),
  ])
})
