import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { scriptEnvironment } from '../env/script-environment.ts'
import { migrateDatabase } from '../migrate/migrate-database.ts'
import { apiEnvironment } from './api-environment.ts'
import { checkSettings } from './check-settings.ts'
import { startDevDatabase } from './database.ts'
import { describeEnding, type ReadyTimeouts, waitUntilReady } from './http-ready.ts'
import type { Lock } from './lock.ts'
import type { Part } from './part.ts'
import { startApiPart, startSandboxPart, startWebPart } from './parts.ts'
import { type DevPlan, needsSandbox } from './plan.ts'
import { startReloadingPart } from './reloading-part.ts'
import { prepareSandboxAccount } from './sandbox-account.ts'
import { prepareMailEvents } from './sandbox-mail-events.ts'
import { type DevSettings, loadSettings, saveSettings } from './settings.ts'
import type { Supervisor } from './supervisor.ts'
import { note, step } from './terminal.ts'

const READY_TIMEOUTS: ReadyTimeouts = { silentMs: 180_000, failingMs: 45_000 }

export interface DevRun {
  plan: DevPlan
  lock: Lock
  supervisor: Supervisor
  onCrash(message: string): void
}

/** Starts every part after the ones it needs, and returns the database's URL. */
export async function startEverything(run: DevRun): Promise<string> {
  const { plan } = run
  await rm(plan.logDirectory, { recursive: true, force: true })
  await mkdir(plan.logDirectory, { recursive: true })
  const settingsFile = join(plan.dataDirectory, 'dev-env.json')
  const settings = await loadSettings(settingsFile)
  checkSettings(plan, settings, scriptEnvironment())
  const track = createTracker(run)
  const [databaseUrl, stripeIds] = await Promise.all([
    prepareDatabase(run, settings),
    needsSandbox(plan) ? prepareSandbox(run, settings, track) : {},
  ])
  await saveSettings(settingsFile, settings)
  const environment = apiEnvironment({ plan, settings, databaseUrl, stripeIds })
  await Promise.all([startApi(run, environment, track), startWeb(run, track)])
  return databaseUrl
}

type Track = (part: Part) => Promise<void>

/** Records each process group, so that a later start can end those left behind by a killed one. */
function createTracker({ lock }: DevRun): Track {
  const pids: number[] = []
  let writing = Promise.resolve()
  return (part) => {
    pids.push(part.pid)
    writing = writing.then(() => lock.recordChildren(pids))
    return writing
  }
}

async function prepareDatabase(
  { plan, supervisor, onCrash }: DevRun,
  settings: DevSettings,
): Promise<string> {
  const { databaseUrl } = plan.real
  if (databaseUrl) {
    await step('Migrations on the database of .env', () => migrateDatabase(databaseUrl, note))
    return databaseUrl
  }
  return await step('PostgreSQL and migrations', async () => {
    const { server, port, url } = await startDevDatabase(plan, settings)
    await supervisor.add(server)
    void server.ended.then(() =>
      onCrash(`PostgreSQL ended. Its log is ${join(plan.logDirectory, 'postgres.log')}`),
    )
    settings.postgresPort = port
    await migrateToLatest(url, note)
    return url
  })
}

async function prepareSandbox(
  run: DevRun,
  settings: DevSettings,
  track: Track,
): Promise<Record<string, string>> {
  const { plan, supervisor } = run
  return await step('Sandbox, its products and its webhook endpoint', async () => {
    const part = await supervisor.add(startSandboxPart(plan))
    await track(part)
    await waitUntilReady(part, `${plan.urls.sandbox}/_sandbox/ready`, READY_TIMEOUTS)
    void part.ended.then((ending) => run.onCrash(describeEnding(part, ending)))
    if (!plan.real.sendgrid) settings.mailEventKey = await prepareMailEvents(settings, plan.urls)
    if (plan.real.stripe) return {}
    const { stripeIds, webhook } = await prepareSandboxAccount(settings, plan.urls)
    Object.assign(settings, webhook)
    return stripeIds
  })
}

/** The folders with the API's code. */
export function watchedFolders(root: string): string[] {
  return ['api/src', 'catalog/src'].map((folder) => join(root, folder))
}

async function startApi(run: DevRun, environment: Record<string, string>, track: Track): Promise<void> {
  const { plan, supervisor, onCrash } = run
  await step('API and worker', async () => {
    const folders = watchedFolders(plan.root)
    const api = await supervisor.add(
      startReloadingPart({
        start: () => startApiPart(plan, environment),
        folders,
        onStart: (part) => void track(part),
        onCrash,
        note,
      }),
    )
    await waitUntilReady(api.first, `${plan.urls.api}/readyz`, READY_TIMEOUTS)
  })
}

async function startWeb(run: DevRun, track: Track): Promise<void> {
  const { plan, supervisor } = run
  await step('Web', async () => {
    const part = await supervisor.add(startWebPart(plan))
    await track(part)
    await waitUntilReady(part, plan.urls.web, READY_TIMEOUTS)
    void part.ended.then((ending) => run.onCrash(describeEnding(part, ending)))
  })
}
