import { brand } from '@kamiyo/catalog/brand'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { expect, test } from 'vitest'
import { renderWelcomeEmail } from './render.tsx'

const token = `eyJhbGciOiJIUzI1NiJ9.${'c'.repeat(400)}.${'s'.repeat(43)}`
const setupUrl = 'https://kamiyo.example/mcp/setup'
const supportEmail = 'support@kamiyo.example'

for (const plan of buyablePlans) {
  test(`the ${plan.name} welcome mail has the token whole, the plan, the steps and the ways to help, in HTML and text`, async () => {
    const { html, text } = await renderWelcomeEmail({ token, plan, setupUrl, supportEmail })
    for (const part of [html, text]) {
      expect(part.split(token)).toHaveLength(2)
      for (const needed of [plan.name, setupUrl, supportEmail, brand.samplePrompt, brand.mcpServerUrl]) {
        expect(part).toContain(needed)
      }
      for (const client of [
        'mcp-remote',
        'claude mcp add --transport http',
        '.cursor/mcp.json',
        '.vscode/mcp.json',
      ]) {
        expect(part).toContain(client)
      }
    }
    expect(html).toContain(brand.accentColor)
    expect(html).not.toMatch(/<(script|img|link)\b/)
    expect(text).not.toContain('<')
  })
}
