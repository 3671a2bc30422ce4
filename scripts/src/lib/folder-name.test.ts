import { expect, test } from 'vitest'
import { assertUsableFolder } from './folder-name.ts'
import { repositoryRoot } from './repository-root.ts'

test.each(['/home/me/c#', '/home/me/50% off', '/home/me/what?'])(
  '%s is refused with the reason',
  (folder) => {
    expect(() => assertUsableFolder(folder)).toThrow(`(${folder}). Rename it`)
  },
)

test.each([repositoryRoot, '/home/me/my shop', 'C:\\Users\\Zoë\\shop & co'])('%s is taken', (folder) => {
  assertUsableFolder(folder)
})
