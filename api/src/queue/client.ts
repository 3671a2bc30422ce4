import { fromKysely, PgBoss } from 'pg-boss'
import type { Tx } from '../db/client.ts'
import { findSettingsScope, queueUrl } from '../db/session.ts'
import type { ErrorReporter } from '../telemetry/error-reporter.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { OutageLog } from '../telemetry/outage-log.ts'
import { DEAD_LETTER_QUEUE, EVERY, QUEUES, type QueueName } from './queues.ts'

export interface Queue {
  /** Connects, and creates the queue's own tables if they are missing. Safe to call again. */
  start(): Promise<void>
  /** Adds a job that becomes visible when the transaction commits, and never if it does not. */
  enqueue(tx: Tx, queue: QueueName, id: string, options?: JobOptions): Promise<void>
  /** The same, unless a job for this id is already waiting. */
  enqueueOnce(tx: Tx, queue: QueueName, id: string, startAfter?: Date): Promise<void>
  /** Runs `work` for each job of a queue in this process. */
  work(queue: QueueName, concurrency: number, work: (id: string) => Promise<void>): Promise<void>
  /** Runs a queue's work in one of the processes at that interval, and once now. */
  schedule(queue: QueueName, every: keyof typeof EVERY): Promise<void>
  /** Accepts no further jobs and waits for the running ones. */
  stop(): Promise<void>
}

export interface JobOptions {
  startAfter?: Date
  /** Due jobs with a higher priority run first; the default is 0. */
  priority?: number
}

export interface QueueOptions {
  databaseUrl: string
  log: Logger
  /** Receives errors thrown by jobs, which would otherwise only be visible in the queue's own tables. */
  reporter: ErrorReporter
  /** Only processes that run jobs handle timeouts and schedules; the others only send. */
  runsJobs: boolean
  outages: OutageLog
}

const SHUTDOWN_TIMEOUT_MS = 8_000
const POLLING_INTERVAL_SECONDS = 0.5

interface JobData {
  id: string
}

export function createQueue(options: QueueOptions): Queue {
  const { log, outages, reporter } = options
  let starting: Promise<PgBoss> | undefined

  function start(): Promise<PgBoss> {
    starting ??= startBoss(options).catch((error: unknown) => {
      // The next caller tries again: the database may have been unavailable only for a moment.
      starting = undefined
      throw error
    })
    return starting
  }

  return {
    async start() {
      await start()
    },
    async enqueue(tx, queue, id, options = {}) {
      const boss = await start()
      const data: JobData = { id }
      const jobId = await boss.send(queue, data, { db: fromKysely(tx), ...options })
      if (jobId === null) throw new Error(`The queue ${queue} did not take the job for ${id}`)
    },
    async enqueueOnce(tx, queue, id, startAfter) {
      const boss = await start()
      const data: JobData = { id }
      // Null means that one is already waiting, and it will see what this caller is about to commit.
      await boss.send(queue, data, {
        db: fromKysely(tx),
        singletonKey: id,
        ...(startAfter && { startAfter }),
      })
    },
    async work(queue, concurrency, work) {
      const boss = await start()
      await boss.work<JobData>(
        queue,
        {
          batchSize: 1,
          localConcurrency: concurrency,
          pollingIntervalSeconds: POLLING_INTERVAL_SECONDS,
          // While there is a backlog, the next job is fetched immediately instead of at the next poll (two
          // per second and worker).
          burstWhenReadyExceeds: concurrency,
        },
        async (jobs) => {
          for (const job of jobs) {
            await work(job.data.id).catch((error: unknown) => {
              if (!outages.count(error, 'job')) {
                log.error({ err: error, queue, id: job.data.id }, 'A job failed; it will be tried again')
                reporter.report(error, { job: queue })
              }
              throw error
            })
          }
        },
      )
    },
    async schedule(queue, every) {
      const boss = await start()
      await boss.schedule(queue, EVERY[every], { id: queue })
      await boss.send(queue, { id: queue })
    },
    async stop() {
      if (!starting) return
      const boss = await starting
      await boss.stop({ graceful: true, timeout: SHUTDOWN_TIMEOUT_MS })
      starting = undefined
    },
  }
}

function createBoss({ log, outages, runsJobs }: QueueOptions, connectionString: string): PgBoss {
  const boss = new PgBoss({
    connectionString,
    application_name: 'kamiyo-queue',
    max: runsJobs ? 4 : 1,
    connectionTimeoutMillis: 5_000,
    supervise: runsJobs,
    schedule: runsJobs,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 5,
    queueCacheIntervalSeconds: 10,
  })
  // Each idle worker polls twice a second and would report an outage of the database as often.
  boss.on('error', (error) => {
    if (!outages.notice(error)) log.warn({ err: error }, 'The job queue reported an error')
  })
  boss.on('warning', (warning) => log.warn({ warning }, 'The job queue reported a warning'))
  return boss
}

async function startBoss(options: QueueOptions): Promise<PgBoss> {
  const { databaseUrl } = options
  const boss = createBoss(options, queueUrl(databaseUrl, await findSettingsScope(databaseUrl)))
  await boss.start()
  await boss.createQueue(DEAD_LETTER_QUEUE)
  for (const queue of QUEUES) await boss.createQueue(queue.name, queue)
  return boss
}
