import { configDefaults, defineConfig } from 'vitest/config'
import { keepToThisMachine } from './scripts/src/env/script-environment.ts'

// The shell's PGSSLMODE, PGOPTIONS or proxies are meant for servers other than those of the tests.
keepToThisMachine({ ownDatabase: false })

const testFiles = '**/*.test.{ts,tsx}'
const workspaces = [
  'api',
  'catalog',
  'mcp',
  'migrations',
  'sandbox',
  'scripts',
  'web',
  'tests/harness',
  'tests/mcp',
]
/** Tests of the built product: whole processes, and pages in a browser. */
const wholeProduct = ['web/testing', 'tests/e2e', 'tests/property', 'tests/resilience']

export default defineConfig(({ mode }) => ({
  test: {
    provide: { mode },
    globalSetup: './tests/harness/global-setup.ts',
    maxWorkers: 2,
    // Modules keep no state, and loading them again for each file takes a third of the time.
    isolate: false,
    allowOnly: false,
    passWithNoTests: false,
    // A busy machine may need longer than the second that is usual, and what comes at once costs no time.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'code',
          include: workspaces.map((workspace) => `${workspace}/${testFiles}`),
          exclude: [...configDefaults.exclude, 'web/testing/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // They mostly wait: for the database, for a clock, for each other.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // After the quick ones, and fewer at once, because they check what happens within a second.
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: './tests/harness/build-product.ts',
          include: wholeProduct.map((folder) => `${folder}/${testFiles}`),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}))
