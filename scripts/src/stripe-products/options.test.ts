import { expect, test } from 'vitest'
import { checkKey, readOptions } from './options.ts'

test('the mode is asked for: neither, both and unknown flags are refused', () => {
  expect(() => readOptions([])).toThrow('Give either --test or --live')
  expect(() => readOptions(['--test', '--live'])).toThrow('Give either --test or --live')
  expect(() => readOptions(['--prod'])).toThrow('--prod')
  expect(readOptions(['--help'])).toBeUndefined()
  expect(readOptions(['--live', '--write-env'])).toEqual({ mode: 'live', writeEnv: true, isDryRun: false })
  expect(readOptions(['--test', '--dry-run'])).toEqual({ mode: 'test', writeEnv: false, isDryRun: true })
})

test.each([
  ['sk_live_abc12345', 'test'],
  ['rk_live_abc12345', 'test'],
  ['sk_test_abc12345', 'live'],
  ['pk_test_abc12345', 'test'],
  ['', 'test'],
  [undefined, 'live'],
] as const)('the key %s is refused in %s mode, without being shown', (key, mode) => {
  expect(() => checkKey(key, mode)).toThrow(/^STRIPE_SECRET_KEY (?!.*abc12345)/)
})

test.each([
  ['sk_test_abc12345', 'test'],
  ['rk_live_abc12345', 'live'],
] as const)('the key %s is taken in %s mode', (key, mode) => {
  expect(checkKey(key, mode)).toBe(key)
})
