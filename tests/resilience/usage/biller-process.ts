import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const BILLER = fileURLToPath(new URL('biller.ts', import.meta.url))

export interface BillerProcess {
  /** How far its clock is ahead of ours. */
  setAhead(ms: number): void
  /** Kills it with SIGKILL and starts it again. */
  restart(): Promise<void>
  kill(): Promise<void>
  /** What failed so far, of all of them. */
  failures: string[]
}

/** What bills usage, in a process of its own. */
export function startBillerProcess(environment: NodeJS.ProcessEnv): BillerProcess {
  const failures: string[] = []
  let aheadMs = 0
  let child: ChildProcess = start()

  function start(): ChildProcess {
    const started = fork(BILLER, [String(aheadMs)], {
      env: { PATH: process.env['PATH'], ...environment },
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    started.on('message', (failure) => failures.push(String(failure)))
    return started
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  return {
    failures,
    setAhead(ms) {
      aheadMs = ms
      child.send(ms)
    },
    async restart() {
      await kill()
      child = start()
    },
    kill,
  }
}
