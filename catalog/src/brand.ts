import type { Brand } from './types.ts'

/** The seller's branding of pages and e-mails. */
export const brand: Brand = {
  name: 'KAMIYO',
  productName: 'KAMIYO MCP',
  tagline: 'Security intelligence for AI agents',
  company: 'KAMIYO Labs',
  address: ['1 Example Street', '10115 Berlin'],
  country: 'Germany',
  domain: 'kamiyo.io',
  supportEmail: 'support@kamiyo.io',
  logoPath: '/logo.svg',
  accentColor: '#22e6ff',
  samplePrompt: 'Search for recent crypto exploits',
}
