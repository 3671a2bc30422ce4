import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHAPES_FILE } from '../../http/request-shapes.ts'
import { writeShapes } from './write-shapes.ts'

/** Analysing the types of the whole library takes seconds, more on a busy machine. */
const TIMEOUT_MS = 120_000

test(
  'the parameters that the sandbox accepts are those of the pinned library; `pnpm --filter @kamiyo/sandbox request-shapes` writes them',
  () => {
    const written = readFileSync(SHAPES_FILE, 'utf8')
    expect(written === writeShapes()).toBe(true)
    expect(written.split('\n').length).toBeGreaterThan(100)
  },
  TIMEOUT_MS,
)
