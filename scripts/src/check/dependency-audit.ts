import { execFile } from 'node:child_process'
import { type AuditRun, exitCodeOf, readAudit } from './audit-report.ts'
import { pnpmCommand } from './pnpm-command.ts'

const TIMEOUT_MS = 60_000

/**
 * Known vulnerabilities of the product's dependencies. With AUDIT_REQUIRED=1 it fails if the registry does
 * not answer.
 */
const run = await new Promise<AuditRun>((resolve) => {
  const { file, args } = pnpmCommand(process.env, ['audit', '--prod', '--json'])
  execFile(file, args, { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
    resolve({ stdout, stderr, timedOut: error?.killed === true }),
  )
})
const audit = readAudit(run)
if (audit.outcome === 'checked') for (const line of audit.weaknesses) console.log(line)
else console.log(`The registry was not asked for known weaknesses, or gave no report: ${audit.reason}`)
process.exitCode = exitCodeOf(audit, process.env['AUDIT_REQUIRED'] === '1')
