import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prepareDataDirectory } from './data-directory.ts'

test('a data directory that cannot be used is named together with what it is for', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'data-directory-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const blocked = join(parent, '.data')
  await writeFile(blocked, '')
  await expect(prepareDataDirectory(blocked)).rejects.toThrow(
    `pnpm dev keeps its data in ${blocked}, and cannot: EEXIST`,
  )
})
