import { expect, test } from 'vitest'
import { createGateApi } from './gate-api.ts'

const given = { url: 'http://localhost:8000', key: 'kgk_1', timeoutMs: 1 }
/** As a program without types reads it from an environment that lacks it. */
const unset = process.env['KAMIYO_NOT_SET'] as string

test.each([
  ['no address', { url: unset }, /address of the API is "undefined": give httpMeter one that begins/],
  ['an address without http', { url: 'localhost:8000' }, /address of the API is "localhost:8000"/],
  ['no key', { key: unset }, /There is no gate key: give httpMeter/],
  ['an empty key', { key: '' }, /There is no gate key/],
])('a server that starts with %s is told what to give', (_what, change, words) => {
  expect(() => createGateApi({ ...given, ...change })).toThrow(words)
})
