import { expect, test } from 'vitest'
import { readAudit } from './audit-report.ts'

const run = (stdout: string, stderr = '') => readAudit({ stdout, stderr, timedOut: false })

test('every known weakness is one line', () => {
  const advisory = { module_name: 'left', severity: 'high', title: 'Runs anything', url: 'https://x/1' }
  expect(run(JSON.stringify({ advisories: { 1: advisory } }))).toEqual({
    outcome: 'checked',
    weaknesses: ['high left: Runs anything https://x/1'],
  })
})

test('a report without weaknesses is an empty list', () => {
  expect(run('{"advisories":{},"metadata":{}}')).toEqual({ outcome: 'checked', weaknesses: [] })
})

test.each([
  'Error: ERR_PNPM_AUDIT_BAD_RESPONSE',
  '{"error":{"code":"ERR_PNPM_AUDIT_BAD_RESPONSE","message":"responded with 405"}}',
  'request to the registry failed, reason: getaddrinfo ENOTFOUND registry',
  'TypeError: fetch failed',
])('a registry that gives no answer is no passed audit: %s', (text) => {
  expect(run(text)).toMatchObject({
    outcome: 'unanswered',
    reason: expect.stringContaining(text.slice(0, 20)),
  })
  expect(run('', text)).toMatchObject({ outcome: 'unanswered' })
})

test('an audit that took too long is none either', () => {
  expect(readAudit({ stdout: '', stderr: '', timedOut: true })).toMatchObject({ outcome: 'unanswered' })
})

test.each(['', '<html>proxy</html>', '{}', '[]', 'null', '{"advisories":', 'Segmentation fault'])(
  'what is no report and no word of the registry is a failure: %j',
  (text) => {
    expect(run(text)).toMatchObject({ outcome: 'unreadable' })
  },
)
