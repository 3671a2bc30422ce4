import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Random lives of subscriptions, for as long as PROPERTY_SECONDS says; outside the ordinary run. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    globalSetup: ['./tests/harness/global-setup.ts', './tests/harness/build-product.ts'],
    include: ['tests/long/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
})
