import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Refusal, readUpgradeLink, upgradeUrl } from './link.ts'

const config = { auth: { secret: 'a'.repeat(32) }, http: { publicUrl: 'https://mcp.example.com' } }
const now = new Date('2026-11-29T12:00:00Z')
const refusal: Refusal = {
  accountId: '0f7e5a1c-4a53-4f7e-9a01-000000000001',
  reason: 'rate_limited',
  tier: 'personal',
  tool: 'search_exploits',
  refusedAt: now,
  resetAt: new Date('2026-11-30T00:00:00Z'),
}

function idOf(given: Refusal): string {
  return new URL(upgradeUrl(config, given)).pathname.split('/').at(-1) ?? ''
}

test('a link says what was refused to whom, whatever the tool is called', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 20 }), (accountId, tool) => {
      const given = { ...refusal, accountId, tool: tool.toWellFormed() }
      expect(readUpgradeLink(config, idOf(given), now)).toEqual(given)
    }),
  )
})

test('a link is short enough to be copied, and names the longest tool in part', () => {
  expect(upgradeUrl(config, refusal)).toMatch(/^https:\/\/mcp\.example\.com\/upgrade\/[\w-]{80,100}$/)
  expect(readUpgradeLink(config, idOf({ ...refusal, tool: 'x'.repeat(5_000) }), now)?.tool).toBe(
    'x'.repeat(48),
  )
})

test('a link that was changed anywhere, or that another installation made, opens nothing', () => {
  const id = idOf(refusal)
  for (let at = 0; at < id.length; at++) {
    const changed = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}`
    expect(readUpgradeLink(config, changed, now)).toBeUndefined()
  }
  expect(readUpgradeLink({ ...config, auth: { secret: 'b'.repeat(32) } }, id, now)).toBeUndefined()
  for (const odd of ['', '-', 'x'.repeat(22), '%00'])
    expect(readUpgradeLink(config, odd, now)).toBeUndefined()
})

test('a link opens for an hour', () => {
  const id = idOf(refusal)
  expect(readUpgradeLink(config, id, new Date(now.getTime() + 3_600_000))).toBeDefined()
  expect(readUpgradeLink(config, id, new Date(now.getTime() + 3_601_000))).toBeUndefined()
})
