import { execFile } from 'node:child_process'
import { findVulnerabilities } from './audit-report.ts'

const TIMEOUT_MS = 60_000

/** Known weaknesses of what the product runs on. Without a registry that answers there is nothing to say. */
const report = await new Promise<string>((resolve) => {
  const args = ['--yes', 'pnpm', 'audit', '--prod', '--json']
  execFile('npx', args, { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) =>
    resolve(stdout),
  )
})
const found = findVulnerabilities(report)
if (found === undefined) console.log('The registry gave no audit report; nothing was checked')
for (const line of found ?? []) console.log(line)
process.exitCode = found && found.length > 0 ? 1 : 0
