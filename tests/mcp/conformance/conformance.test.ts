import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGate } from '@kamiyo/mcp-gate'
import { expect, it, onTestFinished } from 'vitest'
import { createCountingMeter } from '../counting-meter.ts'
import { runSuite } from './run-suite.ts'
import { serveConformance, TOKEN } from './serve.ts'

async function check(url: URL, specVersion: string) {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  onTestFinished(async () => await rm(folder, { recursive: true }))
  return await runSuite(url, specVersion, folder)
}

it.each([
  ['2026-07-28', 140],
  ['2025-11-25', 60],
  ['2025-06-18', 45],
])(
  'a gated server conforms to %s exactly as the bare one does',
  { timeout: 120_000 },
  async (version, fewest) => {
    const meter = createCountingMeter({ [TOKEN]: { credits: 1_000_000 } })
    const gate = createGate({ meter })
    const [bare, gated] = await Promise.all([
      serveConformance(undefined).then((url) => check(url, version)),
      serveConformance(gate).then((url) => check(url, version)),
    ])
    expect(gated).toEqual(bare)
    expect(Object.keys(gated).filter((key) => key.endsWith('FAILURE'))).toEqual([])
    expect(Object.values(gated).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(fewest)
    expect(meter.held()).toBe(0)
    expect(meter.ended.some(({ credits }) => credits === 1)).toBe(true)
  },
)
