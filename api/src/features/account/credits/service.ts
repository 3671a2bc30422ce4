import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { foldPacks } from '../../metering/credits/packs.ts'
import { listHeldCredits } from '../../metering/held-credits.ts'
import { readWallet } from '../../metering/wallets/wallets-repository.ts'
import { type GrantRow, listGrants, listPendingPacks } from './repository.ts'
import type { CreditsReply } from './schemas.ts'

type Reply = Static<typeof CreditsReply>

/** The packs as they are once what was spent and what has expired is taken off them, which happens later. */
export async function getCredits(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  accountId: string,
): Promise<Reply> {
  const now = clock.now()
  const wallet = await readWallet(db, accountId, now, now)
  const rows = await listGrants(db, accountId)
  const { creditMillis, grants } = foldPacks(wallet, rows, now)
  const remaining = new Map(grants.map((grant) => [grant.id, grant.remainingMillis]))
  const held = (await listHeldCredits(db, [accountId])).get(accountId) ?? 0
  return {
    balance: creditMillis / 1000,
    held: held / 1000,
    grants: rows.map((row) => toReply(row, remaining.get(row.id) ?? 0)),
    pending: (await listPendingPacks(db, accountId)).map(({ packName, creditMillis, createdAt }) => ({
      name: packName,
      credits: creditMillis / 1000,
      ordered_at: createdAt.toISOString(),
    })),
  }
}

function toReply(row: GrantRow, remainingMillis: number): Reply['grants'][number] {
  return {
    id: row.id,
    ...describe(row),
    credits: row.amountMillis / 1000,
    remaining: remainingMillis / 1000,
    expires_at: row.expiresAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  }
}

function describe({ packName, sourceType }: GrantRow): Pick<Reply['grants'][number], 'source' | 'name'> {
  if (sourceType === 'purchase') return { source: 'purchase', name: packName ?? 'Credits' }
  return sourceType === 'grant'
    ? { source: 'grant', name: 'Given by us' }
    : { source: 'carry_over', name: 'Came back from calls' }
}
