import { join } from 'node:path'
import { commandEnvironment, keepToThisMachine } from '../env/script-environment.ts'
import { assertUsableFolder } from '../lib/folder-name.ts'
import { repositoryRoot } from '../lib/repository-root.ts'
import { describeError } from '../lib/run-script.ts'
import { prepareDataDirectory } from './data-directory.ts'
import { watchLaunchers } from './launcher-watch.ts'
import { acquireLock } from './lock.ts'
import { type DevPlan, needsSandbox, planDev } from './plan.ts'
import { checkPorts } from './ports.ts'
import { startEverything } from './start.ts'
import { renderSummary } from './summary.ts'
import { createSupervisor, StoppedError } from './supervisor.ts'
import { fail, note } from './terminal.ts'

/** Starts everything and runs until it is told to stop or a part fails; returns the exit code. */
async function runDev(): Promise<number> {
  assertUsableFolder(repositoryRoot)
  const plan = planDev(repositoryRoot, await commandEnvironment(repositoryRoot))
  keepToThisMachine({ ownDatabase: plan.real.databaseUrl !== undefined })
  await prepareDataDirectory(plan.dataDirectory)
  const lock = await acquireLock({
    file: join(plan.dataDirectory, 'dev.lock'),
    holderMark: 'scripts/src/dev/main.ts',
    childMark: plan.root,
  })
  const supervisor = createSupervisor()
  try {
    await checkPorts(portUses(plan))
    const end = waitForEnd()
    const failure = Promise.withResolvers<never>()
    const onCrash = (message: string) => failure.reject(new Error(message))
    const started = startEverything({ plan, lock, supervisor, onCrash }).then((databaseUrl) => {
      console.log(renderSummary(plan, databaseUrl))
      return new Promise<never>(() => undefined)
    })
    return await Promise.race([end, failure.promise, started])
  } finally {
    await supervisor.stopAll()
    await lock.release()
  }
}

function portUses(plan: DevPlan) {
  const { web, api, sandbox } = plan.ports
  return [
    { part: 'web', port: web, variable: 'WEB_PORT' },
    { part: 'API', port: api, variable: 'PORT' },
    ...(needsSandbox(plan) ? [{ part: 'sandbox', port: sandbox, variable: 'SANDBOX_PORT' }] : []),
  ].map((use) => ({ ...use, isInDotenv: use.variable in plan.dotenv }))
}

/**
 * Waits for Ctrl-C, a kill, a closed terminal, or the exit of the pnpm that started this. A second signal
 * ends it at once.
 */
function waitForEnd(): Promise<number> {
  return new Promise((resolve) => {
    const stop = (reason: string, exitCode: number) => {
      note(`\n${reason}, ending every part`)
      resolve(exitCode)
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(exitCode))
    }
    process.once('SIGINT', () => stop('Ctrl-C', 0))
    process.once('SIGTERM', () => stop('Asked to stop', 0))
    process.once('SIGHUP', () => stop('The terminal is gone', 0))
    void watchLaunchers(() => stop('The process that started this is gone', 0))
  })
}

try {
  process.exitCode = await runDev()
} catch (error) {
  if (!(error instanceof StoppedError)) {
    fail(describeError(error))
    process.exitCode = 1
  }
}
process.exit()
