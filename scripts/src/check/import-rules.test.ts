import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { repositoryRoot } from '../lib/repository-root.ts'

const cruiser = join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const config = join(repositoryRoot, '.dependency-cruiser.mjs')

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-rules-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

/** The tool's output for these files. */
async function cruise(files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))]
  const args = [cruiser, '--config', config, '--output-type', 'err', '--no-progress', ...folders]
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: directory, env: { ...process.env, NO_COLOR: '1' } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    )
  })
  expect(output).toMatch(/violations? \(|no dependency violations found/)
  return output
}

/** The names of the rules that these files break. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const output = await cruise(files)
  return [...new Set([...output.matchAll(/error ([a-z0-9-]+):/g)].map(([, rule]) => rule ?? ''))]
}

const leaf = 'export const value = 1\n'
const imports = (path: string) => `export { value } from '${path}'\n`

test('a circle is refused, also one of types only', async () => {
  expect(
    await brokenRules({
      'api/src/lib/a.ts': "import type { B } from './b.ts'\nexport type A = B | 1\n",
      'api/src/lib/b.ts': "import type { A } from './a.ts'\nexport type B = A | 2\n",
    }),
  ).toEqual(['no-circles'])
})

const REFUSED = [
  [
    'a feature into a plugin',
    'api/src/features/plans/service.ts',
    'api/src/plugins/cors.ts',
    'api-layer-3-imports-down',
  ],
  ['a library into the app', 'api/src/lib/ids.ts', 'api/src/app.ts', 'api-layer-10-imports-down'],
  [
    'a library into the configuration',
    'api/src/lib/ids.ts',
    'api/src/config/config.ts',
    'api-layer-10-imports-down',
  ],
  [
    'the configuration into a client',
    'api/src/config/a.ts',
    'api/src/db/client.ts',
    'api-layer-8-imports-down',
  ],
  [
    'an outside world into a feature',
    'api/src/mail/client.ts',
    'api/src/features/plans/service.ts',
    'api-layer-7-imports-down',
  ],
  [
    'a feature to its left',
    'api/src/features/tokens/a.ts',
    'api/src/features/webhooks/b.ts',
    'api-feature-tokens-imports-right',
  ],
  [
    'a feature to its side',
    'api/src/features/emails/a.ts',
    'api/src/features/checkout/b.ts',
    'api-feature-emails-imports-right',
  ],
  [
    'anything into health',
    'api/src/features/checkout/a.ts',
    'api/src/features/health/b.ts',
    'api-feature-checkout-imports-right',
  ],
  [
    'a feature without a place',
    'api/src/features/other/a.ts',
    'api/src/features/plans/b.ts',
    'api-feature-has-a-place',
  ],
  ['a file without a layer', 'api/src/app.ts', 'api/src/helpers/b.ts', 'api-file-has-a-layer'],
  [
    'a stand-in’s store into its routes',
    'sandbox/src/store/a.ts',
    'sandbox/src/stripe/routes.ts',
    'sandbox-layer-11-imports-down',
  ],
  [
    'a resource of Stripe to its left',
    'sandbox/src/stripe/invoices/a.ts',
    'sandbox/src/stripe/subscriptions/b.ts',
    'sandbox-stripe-invoices-imports-right',
  ],
  [
    'a resource of Stripe without a place',
    'sandbox/src/stripe/quotes/a.ts',
    'sandbox/src/stripe/prices/b.ts',
    'sandbox-stripe-has-a-place',
  ],
  [
    'a script’s library into a script',
    'scripts/src/lib/a.ts',
    'scripts/src/dev/b.ts',
    'scripts-layer-4-imports-down',
  ],
  ['a script without a layer', 'scripts/src/dev/a.ts', 'scripts/src/other/b.ts', 'scripts-file-has-a-layer'],
  ['the harness into a test', 'tests/harness/a.ts', 'tests/e2e/b.ts', 'tests-layer-3-imports-down'],
  [
    'a test beside the code into the whole product’s',
    'api/src/lib/a.test.ts',
    'tests/e2e/b.ts',
    'only-the-harness-is-shared',
  ],
  [
    'the search of the MCP server into its tools',
    'mcp/server/src/search/a.ts',
    'mcp/server/src/tools/b.ts',
    'mcp-server-layer-3-imports-down',
  ],
  [
    'the MCP server into the API',
    'mcp/server/src/tools/a.ts',
    'api/src/lib/b.ts',
    'mcp-not-into-the-product',
  ],
  ['the API into the sandbox', 'api/src/lib/a.ts', 'sandbox/src/b.ts', 'api-not-into-sandbox'],
  ['the sandbox into the API', 'sandbox/src/a.ts', 'api/src/lib/b.ts', 'sandbox-not-into-api'],
  ['the product into test code', 'web/src/lib/a.ts', 'tests/harness/b.ts', 'no-test-code-in-the-product'],
  [
    'one page feature into another',
    'web/src/features/a/a.ts',
    'web/src/features/b/b.ts',
    'web-features-stay-apart',
  ],
  [
    'a shared component into a feature',
    'web/src/components/a.ts',
    'web/src/features/b/b.ts',
    'web-shared-not-into-features',
  ],
] as const

test('every import against the direction is refused, each by its rule', async () => {
  const files: Record<string, string> = {}
  for (const [, from, to] of REFUSED) {
    const up = '../'.repeat(from.split('/').length - 1)
    files[to] ??= ''
    files[from] = `${files[from] ?? ''}import '${up}${to}'\n`
  }
  const output = await cruise(files)
  for (const [what, from, to, rule] of REFUSED)
    expect(output, what).toContain(`error ${rule}: ${from} → ${to}`)
})

test('a file that nobody uses is refused, and so is an import of nothing', async () => {
  expect(await brokenRules({ 'web/src/lib/dead.ts': leaf })).toEqual(['no-orphans'])
  expect(await brokenRules({ 'web/src/lib/dead.ts': imports('./missing.ts') })).toEqual(['no-unresolvable'])
})

test('imports that point down and to the right pass, and tests may import anything', async () => {
  expect(
    await brokenRules({
      'api/src/app.ts': imports('./features/checkout/routes.ts'),
      'api/src/features/checkout/routes.ts': imports('../plans/service.ts'),
      'api/src/features/plans/service.ts': imports('../../lib/money.ts'),
      'api/src/lib/money.ts': leaf,
      'api/src/lib/money.test.ts': imports('../app.ts'),
    }),
  ).toEqual([])
})
