import { defineConfig } from 'vitest/config'

const testFiles = '**/*.test.{ts,tsx}'
const workspaces = ['api', 'catalog', 'migrations', 'sandbox', 'scripts', 'web', 'tests/harness']

export default defineConfig({
  test: {
    globalSetup: './tests/harness/global-setup.ts',
    maxWorkers: 2,
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'code',
          include: workspaces.map((workspace) => `${workspace}/${testFiles}`),
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole processes and a browser: after the quick ones, one file at a time.
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: './tests/harness/build-product.ts',
          include: ['e2e', 'property', 'resilience'].map((kind) => `tests/${kind}/${testFiles}`),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
