import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { scriptEnvironment } from '../env/script-environment.ts'
import { type Account, launchAs } from './unprivileged.ts'

export interface Cluster {
  initdb: string
  dataDirectory: string
  user: string
  password: string
  account: Account | undefined
}

/**
 * Creates the cluster next to its final location and moves it there, so that an interrupted run does not
 * leave an incomplete one.
 */
export async function initialiseCluster(cluster: Cluster): Promise<void> {
  if (existsSync(join(cluster.dataDirectory, 'PG_VERSION'))) return
  const draft = `${cluster.dataDirectory}.new`
  await rm(draft, { recursive: true, force: true })
  await rm(cluster.dataDirectory, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await own(draft, cluster.account)
  const passwordFile = await writePasswordFile(cluster)
  try {
    await runInitdb(cluster, draft, passwordFile)
  } finally {
    await rm(dirname(passwordFile), { recursive: true, force: true })
  }
  await rename(draft, cluster.dataDirectory)
}

async function writePasswordFile(cluster: Cluster): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'initdb-'))
  const file = join(directory, 'password')
  await writeFile(file, `${cluster.password}\n`, { mode: 0o600 })
  await own(directory, cluster.account)
  await own(file, cluster.account)
  return file
}

async function runInitdb(cluster: Cluster, directory: string, passwordFile: string): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = [`--username=${cluster.user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const args = [`--pgdata=${directory}`, '--no-sync', '--no-instructions', ...locale, ...access]
  const launch = launchAs(cluster.account, cluster.initdb, args, [directory])
  const child = spawn(launch.command, launch.args, {
    ...launch.options,
    cwd: directory,
    env: { PATH: scriptEnvironment()['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0)
    throw new Error(`PostgreSQL could not create its data directory ${directory}: ${complaint.trim()}`)
}

async function own(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}
