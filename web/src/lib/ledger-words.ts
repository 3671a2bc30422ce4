import { formatCredits } from '@kamiyo/catalog/format'
import type { Schema } from './api/api-schema.ts'
import { asTitle } from './words.ts'

type LedgerEntry = Schema<'LedgerEntry'>

const CHANGES: Record<string, string> = {
  purchase: 'Credits bought',
  carry_over: 'Credits carried over',
  expired: 'Credits expired',
  refund: 'Credits taken back, refunded',
  refund_failed: 'Credits given back, refund failed',
  dispute_lost: 'Credits taken back, dispute lost',
  dispute_won: 'Credits given back, dispute won',
}

const OUTCOMES: Record<string, string> = {
  ok: 'Done',
  ok_late: 'Done',
  tool_error: 'The tool failed',
  protocol_error: 'The server refused it',
  input_required: 'Asked for input',
  client_gone: 'The client went away',
  timeout: 'Took too long',
  gate_lost: 'The server stopped',
  undelivered: 'Not delivered',
}

/** The tool, or what else changed the credits. */
export function entryTitle({ kind, tool, credits }: LedgerEntry): string {
  if (kind === 'call') return tool ?? 'Call'
  if (kind === 'grant') return credits < 0 ? 'Credits taken back' : 'Credits given'
  return CHANGES[kind] ?? asTitle(kind)
}

/** What it cost or brought. */
export function entryPrice(entry: LedgerEntry): string {
  const { kind, credits, included_calls, overage_credits } = entry
  if (kind !== 'call') return `${credits < 0 ? '−' : '+'}${formatCredits(Math.abs(credits))}`
  if (!isCharged(entry)) return 'Not charged'
  if (credits !== 0) return formatCredits(-credits)
  if (overage_credits > 0) return `${formatCredits(overage_credits)}, billed later`
  return included_calls > 0 ? 'Included' : 'Free'
}

export function entryOutcome({ outcome }: LedgerEntry): string {
  return outcome === null ? '' : (OUTCOMES[outcome] ?? asTitle(outcome))
}

function isCharged({ outcome }: LedgerEntry): boolean {
  return outcome === 'ok' || outcome === 'ok_late'
}

/** `340 ms`, `12.5 s` */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
