import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const MOST = 15
/** Features of pages that do not call the API. */
const PAGES_ALONE = ['api-reference', 'home', 'legal', 'setup']

const cwd = import.meta.dirname
const files = globSync('src/**/*.*', { cwd })

test('a folder is read at a glance', () => {
  const counts = Map.groupBy(files, dirname)
  const full = [...counts].filter(([, { length }]) => length > MOST).map(([folder]) => folder)
  expect(full).toEqual([])
})

test('a feature has the name that it has in the API', () => {
  const names = (pattern: string) => globSync(pattern, { cwd }).map((path) => path.split('/').at(-1))
  expect([...names('../api/src/features/*'), ...PAGES_ALONE]).toEqual(
    expect.arrayContaining(names('src/features/*')),
  )
})

test('a component with one user stands beside it, not where others would look for it', () => {
  const uses = files
    .filter((file) => !file.includes('.test.'))
    .flatMap((user) => importsOf(user).map((used) => ({ user, used })))
  const far = [...Map.groupBy(uses, ({ used }) => used)]
    .filter(([used, [first, ...others]]) => first && others.length === 0 && isShared(used, first.user))
    .map(([used, [first]]) => `${used} is used by ${first?.user} alone`)
  expect(far).toEqual([])
})

function importsOf(file: string): string[] {
  const source = readFileSync(join(cwd, file), 'utf8')
  const paths = [...source.matchAll(/(?:from |import\()'(\.[^']+\.tsx)'/g)].map(([, path = '']) => path)
  return paths.map((path) => normalize(join(dirname(file), path)))
}

/** Among the shared components, or in a folder above. A section in a folder below is neither. */
function isShared(used: string, user: string): boolean {
  const folder = dirname(used)
  if (folder === dirname(user)) return false
  return folder === 'src/components/ui' || dirname(user).startsWith(`${folder}/`)
}
