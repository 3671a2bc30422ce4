import { expect, test } from 'vitest'
import { type Audit, exitCodeOf, readAudit } from './audit-report.ts'
import { NOT_CHECKED } from './run-check.ts'

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

const unanswered: Audit = { outcome: 'unanswered', reason: 'fetch failed' }
const unreadable: Audit = { outcome: 'unreadable', reason: '<html>' }

test.each<[string, Audit, boolean, number]>([
  ['a report without weaknesses passes', { outcome: 'checked', weaknesses: [] }, true, 0],
  ['a weakness fails', { outcome: 'checked', weaknesses: ['high left: Runs anything'] }, false, 1],
  ['silence is neither passed nor failed', unanswered, false, NOT_CHECKED],
  ['silence fails where an answer is required', unanswered, true, 1],
  ['what is no report fails', unreadable, false, 1],
])('%s', (_what, audit, isRequired, code) => {
  expect(exitCodeOf(audit, isRequired)).toBe(code)
})
