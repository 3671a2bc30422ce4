import { availableParallelism } from 'node:os'
import colors from 'picocolors'
import { repositoryRoot } from '../lib/repository-root.ts'
import { type Check, listChecks } from './checks.ts'
import { type Outcome, runCheck } from './run-check.ts'

const MARKS: Record<Outcome, string> = {
  passed: colors.green('✓'),
  failed: colors.red('✗'),
  'not checked': colors.yellow('? NOT CHECKED:'),
}

/** Runs one check and prints its result; the output of one that did not pass follows its name. */
async function report(check: Check): Promise<Outcome> {
  const startedAtMs = performance.now()
  const { outcome, output } = await runCheck(check)
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`${MARKS[outcome]} ${check.name} ${colors.dim(`${seconds} s`)}`)
  if (outcome !== 'passed') console.log(output)
  return outcome
}

async function runAll(checks: Check[]): Promise<Record<Outcome, string[]>> {
  const waiting = [...checks]
  const names: Record<Outcome, string[]> = { passed: [], failed: [], 'not checked': [] }
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift())
      names[await report(check)].push(check.name)
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
  return names
}

const names = await runAll(listChecks(repositoryRoot))
const blind = names['not checked']
const passed = `${names.passed.length} checks passed`
console.log(names.failed.length === 0 ? passed : `Failed: ${names.failed.join(', ')}`)
if (blind.length > 0) console.log(colors.yellow(`NOT CHECKED: ${blind.join(', ')}`))
process.exitCode = names.failed.length === 0 ? 0 : 1
