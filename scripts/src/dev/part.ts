import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { groupOptions, signalTree } from '../lib/process-tree.ts'
import { isErrorLine } from './readable-log.ts'

export interface PartOptions {
  name: string
  /** Arguments for this Node.js: a module to run and its arguments. */
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  logFile: string
  onLine(line: string): void
}

export interface Ending {
  /** "exit code 1" or "signal SIGKILL". */
  how: string
  /** The last line that reported an error; if there is none and the part exited on its own, its last line. */
  lastLine: string
}

export interface Part {
  pid: number
  name: string
  logFile: string
  ended: Promise<Ending>
  stop(): Promise<void>
}

const STOP_GRACE_MS = 10_000

/**
 * Runs one part of the environment as a separate process group, with its output in the log file and the
 * terminal.
 */
export function startPart(options: PartOptions): Part {
  const { name, cwd, env, logFile } = options
  const child = spawn(process.execPath, options.args, {
    cwd,
    env,
    ...groupOptions(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid
  if (pid === undefined) throw new Error(`${name} could not be started from ${cwd}`)

  const log = createWriteStream(logFile, { flags: 'a' })
  let lastLine = ''
  let lastError = ''
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`)
      if (line.trim()) lastLine = line.trim()
      if (isErrorLine(line)) lastError = line.trim()
      options.onLine(line)
    })
  }
  const killOnExit = () => signalTree(pid, 'SIGKILL')
  process.once('exit', killOnExit)
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      process.removeListener('exit', killOnExit)
      log.end()
      const how = signal ? `signal ${signal}` : `exit code ${code}`
      resolve({ how, lastLine: lastError || (signal ? '' : lastLine) })
    })
  })
  return { pid, name, logFile, ended, stop: () => stopGroup(pid, ended) }
}

async function stopGroup(pid: number, ended: Promise<Ending>): Promise<void> {
  signalTree(pid, 'SIGTERM')
  await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { ref: false })])
  signalTree(pid, 'SIGKILL')
  await ended
}
