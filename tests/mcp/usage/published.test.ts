import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PACKAGE = join(ROOT, 'mcp/usage')

const SERVER = `
import { createServer } from 'node:http'
import { usageTracking, type UsageTracking } from '@kamiyo/usage-tracking'
const usage: UsageTracking = usageTracking({
  url: 'http://127.0.0.1:1', apiKey: 'k', meter: 'api_call', spoolDir: 'spool', log: () => undefined,
})
const server = createServer(usage.node((_request, response) => response.end('ok')))
server.listen(0, '127.0.0.1', async () => {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('It listens')
  await (await fetch('http://127.0.0.1:' + address.port)).text()
  await usage.close(0)
  console.log(usage.stats().counted)
  process.exit()
})
`

it('what is published works where nothing else of this repository is', { timeout: 90_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'usage-tracking-'))
  onTestFinished(async () => await rm(folder, { recursive: true }))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const installed = join(folder, 'node_modules/@kamiyo/usage-tracking')
  await mkdir(installed, { recursive: true })
  const build = ['-p', join(PACKAGE, 'tsconfig.build.json'), '--outDir', join(installed, 'dist')]
  await run(process.execPath, [tsc, ...build])
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'))
  expect(manifest.dependencies).toBeUndefined()
  await writeFile(join(installed, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }))
  await mkdir(join(folder, 'node_modules/@types'))
  await symlink(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'server.ts'), SERVER)
  const settings = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--types', 'node']
  await run(process.execPath, [tsc, ...settings, join(folder, 'server.ts')])
  const { stdout } = await run(process.execPath, [join(folder, 'server.js')], { cwd: folder })
  expect(stdout.trim()).toBe('1')
  expect((await readdir(join(installed, 'dist'))).some((name) => name.includes('.test.'))).toBe(false)
})
