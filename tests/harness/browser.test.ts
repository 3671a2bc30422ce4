import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(
    '<!doctype html><title>local</title><h1>Prices €</h1><script>document.title += " page"</script>',
  )
})

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})

afterAll(() => {
  server.close()
})

test('a real Chromium opens a local page, runs its script and draws its text', async () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test page has no port')
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 300 } })
    await page.goto(`http://127.0.0.1:${address.port}/`)
    expect(await page.title()).toBe('local page')
    expect(await page.getByRole('heading', { name: 'Prices €' }).isVisible()).toBe(true)
    const drawn = await page.screenshot()
    await page.evaluate(() => document.querySelector('h1')?.remove())
    expect(drawn.byteLength).toBeGreaterThan((await page.screenshot()).byteLength)
  } finally {
    await browser.close()
  }
})
