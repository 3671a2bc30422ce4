import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { codeNotice } from '../src/features/emails/code.ts'
import { renderNotice } from '../src/features/emails/render.tsx'
import { SAMPLES } from '../src/features/emails/samples/samples.ts'
import type { SubjectNotice } from '../src/features/emails/templates/notice.tsx'

/** Writes each e-mail with sample data: `tsx api/scripts/preview-mails.ts <folder>`. */
const folder = process.argv[2]
if (!folder) throw new Error('Name the folder to write into: tsx api/scripts/preview-mails.ts <folder>')
await mkdir(folder, { recursive: true })

const code = { code: '483920', expiresInMinutes: 10 }
await writeNotice('code-sign-in', codeNotice({ purpose: 'sign_in', ...code }))
await writeNotice('code-confirm', codeNotice({ purpose: 'confirm', ...code }))
for (const { mails } of Object.values(SAMPLES)) {
  for (const [name, mail] of Object.entries(mails)) {
    if (!mail) throw new Error(`No mail is made of the sample ${name}`)
    if (typeof mail === 'function') await write(name, await mail())
    else await writeNotice(name, mail)
  }
}

async function writeNotice(name: string, notice: SubjectNotice): Promise<void> {
  await write(name, await renderNotice(notice, brand.supportEmail))
}

async function write(name: string, { html, text }: { html: string; text: string }): Promise<void> {
  await writeFile(join(String(folder), `${name}.html`), html)
  await writeFile(join(String(folder), `${name}.txt`), text)
}
