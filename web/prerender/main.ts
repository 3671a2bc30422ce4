import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readWebEnv } from '../env.ts'
import { notFoundPage, type Page, pages, shellPage } from '../src/config/pages.ts'
import { type RenderInput, renderPage, renderShell } from './render-page.tsx'
import { renderRobots, renderSitemap } from './sitemap.ts'

// Run by the workspace's "build" script, after the client build and into the same folder.
const [outDir = 'dist'] = process.argv.slice(2)
const OPENAPI_FILE = '../api/openapi.json'

const { publicUrl } = readWebEnv()
const template = await readFile(join(outDir, 'index.html'), 'utf8')
const openApi = existsSync(OPENAPI_FILE) ? JSON.parse(await readFile(OPENAPI_FILE, 'utf8')) : undefined
const input: RenderInput = { template, publicUrl, openApi }

const files: Record<string, string> = {
  ...Object.fromEntries(builtPages().map((page) => [`${page.path}/index.html`, renderPage(page, input)])),
  '404.html': renderPage(notFoundPage, input),
  'shell.html': renderShell(shellPage, input),
  'sitemap.xml': renderSitemap(publicUrl),
  'robots.txt': renderRobots(publicUrl),
}
for (const [name, content] of Object.entries(files)) {
  const path = join(outDir, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
// Removes this program's own files; only its output is needed.
await rm(import.meta.dirname, { recursive: true })
console.log(`Pre-rendered ${Object.keys(files).length} files for ${publicUrl}`)

function builtPages(): Page[] {
  return Object.values(pages).filter((page: Page) => page.rendered === 'build')
}
