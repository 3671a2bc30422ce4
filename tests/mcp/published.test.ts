import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GATE = join(ROOT, 'mcp/gate')

const SELLER = `
import { createGate, type GateOptions } from '@kamiyo/mcp-gate'
import { httpMeter } from '@kamiyo/mcp-gate/http-meter'
import type { Meter } from '@kamiyo/mcp-gate/meter'
const meter: Meter = httpMeter({ url: 'http://127.0.0.1:1', key: 'k' })
const options: GateOptions = { meter, freeTools: ['usage_today'], maxDurationMs: 1_000 }
const gate = createGate(options)
console.log(JSON.stringify(gate.getStats().refused))
`

it('what is published works where nothing else of this repository is', { timeout: 90_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-gate-'))
  onTestFinished(async () => await rm(folder, { recursive: true }))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const installed = join(folder, 'node_modules/@kamiyo/mcp-gate')
  await mkdir(installed, { recursive: true })
  await run(process.execPath, [
    tsc,
    '-p',
    join(GATE, 'tsconfig.build.json'),
    '--outDir',
    join(installed, 'dist'),
  ])
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(GATE, 'package.json'), 'utf8'))
  expect(manifest.dependencies).toBeUndefined()
  await writeFile(join(installed, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }))
  await mkdir(join(folder, 'node_modules/@types'))
  await symlink(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'seller.ts'), SELLER)
  const settings = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--types', 'node']
  await run(process.execPath, [tsc, ...settings, join(folder, 'seller.ts')])
  const { stdout } = await run(process.execPath, [join(folder, 'seller.js')])
  expect(stdout.trim()).toBe('{}')
  const help = [join(installed, publishConfig.bin['kamiyo-gate']), '--help']
  await expect(run(process.execPath, help)).rejects.toThrow(/SDK v2 is not installed: npm install @model/)
  const sdk = 'node_modules/@modelcontextprotocol'
  await symlink(join(ROOT, 'tests', sdk), join(folder, sdk))
  expect((await run(process.execPath, help)).stdout).toContain('kamiyo-gate --upstream URL')
  expect((await readdir(join(installed, 'dist'))).some((name) => name.includes('.test.'))).toBe(false)
})
