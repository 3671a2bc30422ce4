import { expect, test } from 'vitest'
import { isErrorLine, readableLine } from './readable-log.ts'

test('a JSON line is shown as level, message and what was asked', () => {
  const line = JSON.stringify({
    level: 30,
    time: 1,
    msg: 'request',
    method: 'GET',
    url: '/healthz',
    status: 200,
  })
  expect(readableLine(line)).toBe('info: request GET /healthz 200')
})

test('the reason of an error is shown beside its message', () => {
  const line = JSON.stringify({ level: 50, msg: 'Error processing', err: { message: 'connection lost' } })
  expect(readableLine(line)).toBe('error: Error processing connection lost')
})

test.each(['plain words', '{not json', '{"json": "but no log"}'])('%s is shown as it is', (line) => {
  expect(readableLine(line)).toBe(line)
})

test.each([
  ['{"level":50,"msg":"x"}', true],
  ['{"level":30,"msg":"error: none"}', false],
  ['TypeError: x is not a function', true],
  ["Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/x'", true],
  ['0 errors found', false],
])('whether %s reports a failure: %s', (line, expected) => {
  expect(isErrorLine(line)).toBe(expected)
})
