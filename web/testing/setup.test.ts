import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl'
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const selects = (page: Page, name: string) => page.getByRole('tab', { name, selected: true }).waitFor()

describe('the tabs', () => {
  test('are one stop for the keyboard; arrows, Home and End move, and the address follows', async () => {
    const { page } = await visit('/mcp/setup')
    await tab(page, 'Claude Desktop').focus()
    await page.keyboard.press('ArrowRight')
    await selects(page, 'Claude Code')
    expect(new URL(page.url()).hash).toBe('#claude-code')
    await page.keyboard.press('End')
    await selects(page, 'MCP Inspector')
    await page.keyboard.press('ArrowRight')
    await selects(page, 'Claude Desktop')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tabpanel')
  })

  test('show one panel, which is named after its tab', async () => {
    const { page } = await visit('/mcp/setup')
    await tab(page, 'Cursor').click()
    expect(await page.getByRole('tabpanel').count()).toBe(1)
    await page.getByRole('tabpanel', { name: 'Cursor' }).getByText('~/.cursor/mcp.json').first().waitFor()
  })

  test('can be linked to, and an unknown name falls back to the first', async () => {
    const { page } = await visit('/mcp/setup#vs-code')
    await page.getByRole('tabpanel', { name: 'VS Code' }).waitFor()
    await page.goto(page.url().replace('#vs-code', '#nonsense'))
    await page.getByRole('tabpanel', { name: 'Claude Desktop' }).waitFor()
  })

  test('say honestly that ChatGPT cannot use a token', async () => {
    const { page } = await visit('/mcp/setup#chatgpt')
    const panel = page.getByRole('tabpanel', { name: 'ChatGPT' })
    await panel.getByText('Not supported with a token').waitFor()
    expect(await panel.getByRole('button').count()).toBe(0)
  })
})

describe('copying', () => {
  test('puts the lines on the clipboard and says so', async () => {
    const { page } = await visit('/mcp/setup#claude-code', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.getByRole('tabpanel').getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('status').filter({ hasText: 'Copied to the clipboard' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      'claude mcp add --transport http',
    )
  })

  test('works without the permission, and keeps the focus', async () => {
    const prepare = (page: Page) =>
      page.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'))
      })
    const { page } = await visit('/mcp/setup#claude-code', { prepare })
    const button = page.getByRole('tabpanel').getByRole('button').first()
    await button.click()
    await page.getByRole('status').filter({ hasText: 'Copied to the clipboard' }).waitFor()
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('a pasted token', () => {
  test('fills the lines, and is neither sent nor stored', async () => {
    const { page, requests } = await visit('/mcp/setup#cursor')
    const before = requests.length
    await page.getByLabel('Your MCP token').fill(TOKEN)
    await page.getByRole('tabpanel').getByText(`Bearer ${TOKEN}`).waitFor()
    expect(requests.slice(before)).toEqual([])
    const kept = await page.evaluate(() => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
      location.href,
    ])
    expect(kept.slice(0, 3)).toEqual([0, 0, ''])
    expect(kept[3]).not.toContain(TOKEN)
    await page.reload()
    await page.getByRole('tabpanel').getByText('Bearer YOUR_MCP_TOKEN').waitFor()
  })

  test('that is cut is refused beside its field', async () => {
    const { page } = await visit('/mcp/setup#cursor')
    const field = page.getByLabel('Your MCP token')
    await field.fill(TOKEN.slice(0, 30))
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
    expect(await page.locator(`#${ids.at(-1)}`).textContent()).toContain('not a complete token')
  })
})
