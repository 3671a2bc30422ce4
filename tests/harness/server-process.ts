import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerProcess {
  url: string
  pid: number
  /** Everything it has printed so far. */
  output(): string
  /** Sends the signal and waits until the process has exited. */
  end(signal?: NodeJS.Signals): Promise<void>
}

export interface ServerOptions {
  args: string[]
  cwd: string
  env: Record<string, string>
  url: string
  /** Answers 2xx when the server is ready. */
  readyPath: string
  readyWithinMs?: number
}

/** Runs a Node.js server as a separate process, as an operator would, and waits until it is ready. */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const child = spawn(process.execPath, options.args, {
    cwd: options.cwd,
    // Only PATH is passed on: everything else the server needs must be in `env`.
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString('utf8')))
  }
  const output = () => chunks.join('')
  if (child.pid === undefined) throw new Error(`${options.args.join(' ')} could not be started`)
  await waitUntilReady(child, options, output)
  return { url: options.url, pid: child.pid, output, end: (signal = 'SIGTERM') => end(child, signal) }
}

async function waitUntilReady(child: ChildProcess, options: ServerOptions, output: () => string) {
  const deadlineMs = Date.now() + (options.readyWithinMs ?? 60_000)
  while (!(await answers(`${options.url}${options.readyPath}`))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      await end(child, 'SIGKILL')
      throw new Error(`${options.args.join(' ')} did not become ready:\n${output()}`)
    }
    await sleep(50)
  }
}

/** Whether the address answers with a success; false if nothing listens. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    // Nothing listens.
    return false
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
