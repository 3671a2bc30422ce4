import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface ChromiumBinary {
  executablePath: string
  env: Record<string, string>
}

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * `CHROMIUM_PATH`, otherwise a browser of the system, otherwise the one in the npm package
 * `@sparticuz/chromium`.
 */
export async function findChromium(): Promise<ChromiumBinary> {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH is "${chosen}", and there is no such file`)
    return { executablePath: chosen, env: {} }
  }
  const installed = findInstalled()
  return installed ? { executablePath: installed, env: {} } : await unpackBundled()
}

function findInstalled(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = SYSTEM_NAMES.flatMap((name) => directories.map((directory) => join(directory, name)))
  return [...candidates, ...MAC_PATHS].find((path) => existsSync(path))
}

/**
 * Unpacks next to its final location and moves it there, so that concurrent or interrupted runs never see an
 * incomplete one.
 */
async function unpackBundled(): Promise<ChromiumBinary> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const directory = join(cacheDirectory(), `chromium-${packageVersion(entry)}`)
  if (!existsSync(directory)) {
    await mkdir(dirname(directory), { recursive: true })
    const draft = await mkdtemp(`${directory}-`)
    // The package unpacks into the temporary directory, and its shared libraries only if it believes it runs
    // on Lambda.
    const env = { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
    const program = `await (await import(${JSON.stringify(entry)})).default.executablePath()`
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env })
    await writeFile(join(draft, 'fonts.conf'), fontConfiguration(directory))
    await rename(draft, directory).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true })
      if (!existsSync(directory)) throw error
    })
  }
  return {
    executablePath: join(directory, 'chromium'),
    env: { LD_LIBRARY_PATH: join(directory, 'al2023/lib'), FONTCONFIG_FILE: join(directory, 'fonts.conf') },
  }
}

/** The package's own file has paths of Lambda; without a font Chromium draws no text. */
function fontConfiguration(directory: string): string {
  const places = [join(directory, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts']
  const entries = places.map((place) => `  <dir>${place}</dir>`)
  const cache = `  <cachedir>${join(directory, 'font-cache')}</cachedir>`
  return ['<?xml version="1.0"?>', '<fontconfig>', ...entries, cache, '</fontconfig>', ''].join('\n')
}

function cacheDirectory(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache')
}

function packageVersion(entry: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'))
  if (manifest !== null && typeof manifest === 'object' && 'version' in manifest)
    return String(manifest.version)
  throw new Error(`The package.json of ${entry} names no version`)
}
