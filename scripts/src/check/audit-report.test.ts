import { expect, test } from 'vitest'
import { findVulnerabilities } from './audit-report.ts'

test('every known weakness is one line', () => {
  const advisory = { module_name: 'left', severity: 'high', title: 'Runs anything', url: 'https://x/1' }
  expect(findVulnerabilities(JSON.stringify({ advisories: { 1: advisory } }))).toEqual([
    'high left: Runs anything https://x/1',
  ])
})

test('a report without weaknesses is an empty list', () => {
  expect(findVulnerabilities('{"advisories":{},"metadata":{}}')).toEqual([])
})

test.each(['', 'Error: ERR_PNPM_AUDIT_BAD_RESPONSE', '{"error":{"code":"ERR_PNPM_AUDIT_BAD_RESPONSE"}}'])(
  'a registry that does not answer is told apart from a clean report: %j',
  (text) => {
    expect(findVulnerabilities(text)).toBeUndefined()
  },
)
