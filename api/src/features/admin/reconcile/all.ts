import { PassThrough, type Readable } from 'node:stream'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../audit/service.ts'
import { type ReconcileResult, reconcileAll } from '../../stripe-sync/service.ts'
import type { AdminAction } from '../action.ts'
import { recordTakeover } from './service.ts'

/** Often enough for a person to follow, and for a proxy to keep an idle connection open. */
const PROGRESS_MS = 2_000

interface Counts {
  compared: number
  differing: number
  repaired: number
  failed: number
}

/**
 * Compares everything with Stripe and writes each result as one JSON line. The run ends when its connection
 * is closed, and it is safe to start again. Without an action nothing is changed.
 */
export async function streamComparison(deps: Deps, action: AdminAction | undefined): Promise<Readable> {
  if (action) await recordRun(deps, action)
  const lines = new PassThrough()
  // Without this listener, a failure before the first line has been read would be unhandled.
  lines.on('error', (error) => deps.log.warn({ err: error }, 'A comparison with Stripe was interrupted'))
  void run(deps, action, lines)
  return lines
}

/** Committed before anything changes; each change then writes its own row. */
async function recordRun({ db }: Deps, action: AdminAction): Promise<void> {
  await withTransaction(db, async (tx) => {
    await recordAudit(tx, {
      ...action,
      action: 'subscription.reconcile_all',
      subjectType: 'subscription',
      subjectId: 'all',
    })
  })
}

async function run(deps: Deps, action: AdminAction | undefined, lines: PassThrough): Promise<void> {
  const counts: Counts = { compared: 0, differing: 0, repaired: 0, failed: 0 }
  const write = (kind: string, content: object) => lines.write(`${JSON.stringify({ kind, ...content })}\n`)
  const progress = setInterval(() => write('progress', counts), PROGRESS_MS)
  try {
    await reconcileAll(deps, {
      dryRun: action === undefined,
      onResult: async (result) => {
        count(counts, result)
        if (action && result.applied) await recordTakeover(deps, result, action)
        if (result.error !== undefined || result.differences.length > 0) write('result', toLine(result))
        assertWanted(deps, lines)
      },
    })
    write('summary', { dry_run: action === undefined, ...counts })
  } catch (error) {
    deps.log.warn({ err: error, ...counts }, 'A comparison with Stripe ended early')
    if (!lines.destroyed) write('failure', { message: describe(error), ...counts })
  } finally {
    clearInterval(progress)
    lines.end()
  }
}

function assertWanted({ shutdown }: Deps, lines: PassThrough): void {
  if (lines.destroyed) throw new Error('The caller hung up')
  if (shutdown.started) throw new Error('The server is stopping; start the comparison again')
}

function count(counts: Counts, { differences, applied, error }: ReconcileResult): void {
  counts.compared += 1
  if (differences.length > 0) counts.differing += 1
  if (applied) counts.repaired += 1
  if (error !== undefined) counts.failed += 1
}

function toLine({ subscriptionId, differences, applied, error }: ReconcileResult) {
  return { subscription_id: subscriptionId, differences, applied, error: error ?? null }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
