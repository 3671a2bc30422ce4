import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { renderInquiryEmail, renderNotice, renderWelcomeEmail } from '../src/features/emails/render.tsx'
import { adminSamples } from './admin-mail-samples.ts'
import { customerSamples, sampleToken } from './customer-mail-samples.ts'

/** Writes each mail with sample data: `tsx api/scripts/preview-mails.ts <folder>`. */
const folder = process.argv[2]
if (!folder) throw new Error('Name the folder to write into: tsx api/scripts/preview-mails.ts <folder>')
await mkdir(folder, { recursive: true })

const inquiry = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: 'Example Ltd',
  message: 'Hello,\n\nhow do we start with fifty agents?',
  createdAt: new Date(),
}
await write('inquiry', await renderInquiryEmail(inquiry))
const setupUrl = `https://${brand.domain}/mcp/setup`
for (const plan of buyablePlans) {
  const props = { plan, token: sampleToken, setupUrl, supportEmail: brand.supportEmail }
  await write(`welcome-${plan.tier}`, await renderWelcomeEmail(props))
}
for (const samples of Object.values({ ...customerSamples, ...adminSamples })) {
  for (const [name, notice] of Object.entries(samples)) {
    if (!notice) throw new Error(`No mail is made of the sample ${name}`)
    await write(name, await renderNotice(notice, brand.supportEmail))
  }
}

async function write(name: string, { html, text }: { html: string; text: string }): Promise<void> {
  await writeFile(join(String(folder), `${name}.html`), html)
  await writeFile(join(String(folder), `${name}.txt`), text)
}
