import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSamePath } from './same-path.ts'

test('a folder is the same through a link and with a slash at its end, and no other folder is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'same-'))
  const link = `${directory}-link`
  await symlink(directory, link)
  expect(await isSamePath(link, `${directory}/`)).toBe(true)
  expect(await isSamePath(directory, tmpdir())).toBe(false)
  expect(await isSamePath('/not/there', '/not/here')).toBe(false)
  await rm(link)
  await rm(directory, { recursive: true })
})
