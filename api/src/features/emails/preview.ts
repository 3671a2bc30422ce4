import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { renderInquiryEmail, renderWelcomeEmail } from './render.tsx'

/** Writes each mail with sample data: `tsx api/src/features/emails/preview.ts <folder>`. */
const folder = process.argv[2]
if (!folder) throw new Error('Name the folder to write into: tsx api/src/features/emails/preview.ts <folder>')
await mkdir(folder, { recursive: true })

const inquiry = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: 'Example Ltd',
  message: 'Hello,\n\nhow do we start with fifty agents?',
  createdAt: new Date(),
}
await write('inquiry', await renderInquiryEmail(inquiry))
for (const plan of buyablePlans) {
  const props = {
    plan,
    token: `sample.${'token'.repeat(80)}.signature`,
    setupUrl: `https://${brand.domain}/mcp/setup`,
    supportEmail: brand.supportEmail,
  }
  await write(`welcome-${plan.tier}`, await renderWelcomeEmail(props))
}

async function write(name: string, { html, text }: { html: string; text: string }): Promise<void> {
  await writeFile(join(String(folder), `${name}.html`), html)
  await writeFile(join(String(folder), `${name}.txt`), text)
}
