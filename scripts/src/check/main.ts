import { availableParallelism } from 'node:os'
import colors from 'picocolors'
import { repositoryRoot } from '../lib/repository-root.ts'
import { type Check, listChecks } from './checks.ts'
import { runCheck } from './run-check.ts'

/** Runs one check and prints its result; what a failing one has to say comes right below its name. */
async function report(check: Check): Promise<boolean> {
  const startedAtMs = performance.now()
  const { failed, output } = await runCheck(check)
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`${failed ? colors.red('✗') : colors.green('✓')} ${check.name} ${colors.dim(`${seconds} s`)}`)
  if (failed) console.log(output)
  return !failed
}

async function runAll(checks: Check[]): Promise<string[]> {
  const waiting = [...checks]
  const failed: string[] = []
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await report(check))) failed.push(check.name)
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
  return failed
}

const checks = listChecks(repositoryRoot)
const failed = await runAll(checks)
console.log(failed.length === 0 ? `${checks.length} checks passed` : `Failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
