import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'
import { launchBrowser } from './browser.ts'
import { createTestDatabase } from './database.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'

export interface Product {
  stack: Stack
  browser: Browser
}

/**
 * The whole product with its pages, and a browser, for the tests of one file. Everything that was started is
 * stopped afterwards, even if a hook of the file fails.
 */
export function useProduct(options: Omit<StackOptions, 'database' | 'web'> = {}): {
  start(): Promise<Product>
} {
  let browser: Browser | undefined
  let stack: Stack | undefined
  afterAll(async () => {
    await browser?.close()
    await stack?.close()
  })
  return {
    async start() {
      browser = await launchBrowser()
      stack = await startStack({ ...options, database: await createTestDatabase(), web: true })
      return { stack, browser }
    },
  }
}
