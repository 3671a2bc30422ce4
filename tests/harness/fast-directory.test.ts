import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findFastDirectory } from './fast-directory.ts'

test('databases are kept in memory only where there is plenty of it', async () => {
  const roomy = await mkdtemp(join(tmpdir(), 'roomy-'))
  onTestFinished(async () => await rm(roomy, { recursive: true }))
  expect(await findFastDirectory(roomy, 1)).toBe(roomy)
  expect(await findFastDirectory(roomy, Number.MAX_SAFE_INTEGER)).toBe(tmpdir())
  expect(await findFastDirectory(join(roomy, 'nothing'), 1)).toBe(tmpdir())
})
