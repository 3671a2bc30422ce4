import { brand } from '@kamiyo/catalog/brand'
import { getOffer } from '@kamiyo/catalog/catalog'
import { SERVED_TIERS } from '@kamiyo/catalog/types'
import { expect, test } from 'vitest'
import { renderInquiryEmail, renderNotice, renderWelcomeEmail } from './render.tsx'
import { sampleCatalog } from './samples/sample.ts'

const token = `eyJhbGciOiJIUzI1NiJ9.${'c'.repeat(400)}.${'s'.repeat(43)}`
const setupUrl = 'https://kamiyo.example/mcp/setup'
const mcpServerUrl = 'https://kamiyo.example/key/mcp'
const supportEmail = 'support@kamiyo.example'

for (const tier of SERVED_TIERS) {
  const plan = getOffer(sampleCatalog, tier)
  test(`the ${plan.name} welcome mail has the token whole, the plan, the steps and the ways to help, in HTML and text`, async () => {
    const { html, text } = await renderWelcomeEmail({
      token,
      plan,
      tier,
      setupUrl,
      mcpServerUrl,
      supportEmail,
    })
    for (const part of [html, text]) {
      expect(part.split(token)).toHaveLength(2)
      for (const needed of [plan.name, setupUrl, supportEmail, brand.samplePrompt, mcpServerUrl]) {
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

test('what others wrote is shown as text in an e-mail, wherever it appears', async () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&'
  const notice = {
    title: hostile,
    preview: hostile,
    paragraphs: [hostile],
    facts: [{ label: hostile, value: hostile }],
    code: hostile,
    action: { label: hostile, url: `https://kamiyo.example/"><script>${hostile}` },
  }
  const inquiry = {
    name: hostile,
    email: `"${hostile}"@example.com`,
    company: hostile,
    message: hostile,
    createdAt: new Date(),
  }
  for (const { html } of [await renderNotice(notice, supportEmail), await renderInquiryEmail(inquiry)]) {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<script|<img/)
    expect(html).not.toMatch(/ onerror=(?!alert\(1\)&gt;)/)
  }
})

test('the text of a mail names an address once, however its link has to write it', async () => {
  const inquiry = {
    name: 'Eve',
    email: 'eve+x@example.com',
    company: null,
    message: 'Hi',
    createdAt: new Date(0),
  }
  const { text } = await renderInquiryEmail(inquiry)
  expect(text.match(/eve\S*@example\.com/g)).toEqual(['eve+x@example.com'])
})
