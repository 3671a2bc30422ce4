import type { Static } from 'typebox'
import { AppError } from '../../../errors.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { LEDGER_MONTHS } from '../upkeep-repository.ts'
import { firstCallIdAt } from '../wallets/call-id.ts'
import type { LedgerFilter } from './ledger-repository.ts'
import type { LedgerExportQuery, LedgerQuery } from './ledger-schemas.ts'

const DEFAULT_LIMIT = 50

type Filters = Static<typeof LedgerExportQuery>

export function readLedgerQuery(accountId: string, query: Static<typeof LedgerQuery>) {
  const { limit, cursor } = query
  const filter = readFilter(accountId, query)
  const beforeId = earlier(filter.beforeId, cursor)
  return {
    filter: { ...filter, ...(beforeId !== undefined && { beforeId }) },
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
  }
}

/** What is exported at once has a beginning and an end, thirteen months apart at most. */
export function readExportQuery(accountId: string, query: Filters, now: Date): LedgerFilter {
  const to = query.to ?? now.toISOString().slice(0, 10)
  const earliest = monthsBefore(to, LEDGER_MONTHS)
  const { from = earliest } = query
  if (from < earliest)
    throw new AppError(
      'invalid_request',
      `from must not be more than ${LEDGER_MONTHS} months before to; found ${from} to ${to}.`,
      { param: 'from' },
    )
  return readFilter(accountId, { ...query, from, to })
}

function readFilter(accountId: string, { agent, tool, from, to }: Filters): LedgerFilter {
  if (from !== undefined && to !== undefined && to < from)
    throw new AppError('invalid_request', `to must not be before from; found ${from} to ${to}.`, {
      param: 'to',
    })
  return {
    accountId,
    ...(agent !== undefined && { agentId: agent }),
    ...(tool !== undefined && { tool }),
    ...(from !== undefined && { fromId: firstCallIdAt(new Date(from)) }),
    ...(to !== undefined && { beforeId: firstCallIdAt(new Date(Date.parse(to) + DAY_MS)) }),
  }
}

function earlier(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one
}

function monthsBefore(day: string, months: number): string {
  const date = new Date(day)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, date.getUTCDate()))
    .toISOString()
    .slice(0, 10)
}
