import { fromKysely, PgBoss } from 'pg-boss'
import type { Tx } from '../db/client.ts'
import { findSettingsScope, queueUrl } from '../db/session.ts'
import type { ErrorReporter } from '../telemetry/error-reporter.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { OutageLog } from '../telemetry/outage-log.ts'
import { DEAD_LETTER_QUEUE, EVERY, QUEUES, type QueueName } from './queues.ts'

export interface Queue {
  /** Connects, and creates the queue's own tables where they are missing. Safe to call again. */
  start(): Promise<void>
  /** Adds a job that becomes visible when the transaction commits, and never if it does not. */
  enqueue(tx: Tx, queue: QueueName, id: string, options?: JobOptions): Promise<void>
  /** The same, unless a job for this id waits already. */
  enqueueOnce(tx: Tx, queue: QueueName, id: string, startAfter?: Date): Promise<void>
  /** Runs `work` for each job of a queue in this process. */
  work(queue: QueueName, concurrency: number, work: (id: string) => Promise<void>): Promise<void>
  /** Runs a queue's work somewhere at that pace, and once now. */
  schedule(queue: QueueName, every: keyof typeof EVERY): Promise<void>
  /** Takes no further jobs and waits for the running ones. */
  stop(): Promise<void>
}

export interface JobOptions {
  startAfter?: Date
  /** Of the jobs that are due, those of a higher priority come first; 0 without it. */
  priority?: number
}

export interface QueueOptions {
  databaseUrl: string
  log: Logger
  /** Told of what a job threw, which otherwise only a row in the queue's own tables would show. */
  reporter: ErrorReporter
  /** Only processes that work on jobs look after timeouts and schedules; the others just send. */
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
      // The next caller tries again: the database may only have been away.
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
      // Null says that one waits already, and that one will see what this caller is about to commit.
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
          // While a backlog is known, the next job is not left to the next poll, two a second and worker.
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
  // Each idle worker polls twice a second, and would say as often that the database is away.
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
