import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './chromium-binary.ts'

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
]

// Chromium's own sandbox does not work as root (as in a container), and small machines have a small /dev/shm.
const IN_CONTAINERS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
]

/** A real headless Chromium. If none can be started the test fails; it is never skipped. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium()
  try {
    return await chromium.launch({
      executablePath,
      args: [...QUIET, ...IN_CONTAINERS],
      env: { ...process.env, ...env },
    })
  } catch (cause) {
    throw new Error(`Chromium at ${executablePath} does not start; CHROMIUM_PATH may name another`, { cause })
  }
}
