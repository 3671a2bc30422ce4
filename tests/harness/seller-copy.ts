import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What the server and the pages are built from. */
const FOLDERS = ['api', 'catalog', 'mcp', 'migrations', 'scripts', 'web']
const NOT_COPIED = new Set(['dist', 'prerendered', '.vite'])

/** The product as a seller has it who changed files of the catalogue, built in a folder of its own. */
export interface SellerCopy {
  root: string
  remove(): Promise<void>
}

/** `files` by their names in `catalog/src`. */
export async function buildSellerCopy(files: Record<string, string>): Promise<SellerCopy> {
  const root = await mkdtemp(join(tmpdir(), 'kamiyo-seller-'))
  const copying = {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path: string) => !NOT_COPIED.has(basename(path)),
  }
  for (const folder of FOLDERS) await cp(join(ROOT, folder), join(root, folder), copying)
  for (const file of ['package.json', 'tsconfig.base.json']) await cp(join(ROOT, file), join(root, file))
  // The packages of a workspace are links to this folder, and to other workspaces of the same copy.
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'catalog/src', name), text)
  for (const workspace of ['api', 'web'])
    await promisify(execFile)(process.execPath, ['--run', 'build'], {
      cwd: join(root, workspace),
      env: { ...process.env, NODE_ENV: 'production' },
    })
  return { root: `${root}/`, remove: async () => await rm(root, { recursive: true }) }
}
