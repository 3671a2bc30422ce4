/** Credits from one purchase or gift, in thousandths. */
export interface CreditGrant {
  id: string
  remainingMillis: number
  /** Lower is spent first. */
  priority: number
  expiresAt: Date | null
  createdAt: Date
}

export interface Purse {
  creditMillis: number
  unfoldedMillis: number
  nextExpiry: Date | null
}

export interface Folded extends Purse {
  grants: CreditGrant[]
  /** What came back after the pack that it was spent from had been counted; it becomes a grant of its own. */
  returnedMillis: number
  expiredMillis: number
}

/**
 * Takes what was spent off the packs, in the order in which they are used up, and then what has expired. The wallet
 * holds only sums, so that a call writes one row; this gives the same as taking each call off its pack at once, as long as it
 * runs before the first expiry counts.
 */
export function foldPacks(purse: Purse, grants: readonly CreditGrant[], now: Date): Folded {
  let unfolded = purse.unfoldedMillis
  let expiredMillis = 0
  const folded = grants.toSorted(bySpending).map((grant) => {
    const spent = Math.min(grant.remainingMillis, Math.max(0, unfolded))
    unfolded -= spent
    const remainingMillis = grant.remainingMillis - spent
    if (!isExpired(grant, now)) return { ...grant, remainingMillis }
    expiredMillis += remainingMillis
    return { ...grant, remainingMillis: 0 }
  })
  const returnedMillis = Math.max(0, -unfolded)
  return {
    grants: folded,
    returnedMillis,
    expiredMillis,
    creditMillis: purse.creditMillis - expiredMillis,
    unfoldedMillis: Math.max(0, unfolded),
    nextExpiry: firstExpiry(folded),
  }
}

/** By priority, then the earliest expiry, then the oldest. */
function bySpending(one: CreditGrant, other: CreditGrant): number {
  return (
    one.priority - other.priority ||
    expiryMs(one) - expiryMs(other) ||
    one.createdAt.getTime() - other.createdAt.getTime() ||
    (one.id < other.id ? -1 : 1)
  )
}

function expiryMs({ expiresAt }: CreditGrant): number {
  return expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER
}

function isExpired({ expiresAt }: CreditGrant, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now
}

function firstExpiry(grants: readonly CreditGrant[]): Date | null {
  const expiries = grants.flatMap(({ remainingMillis, expiresAt }) =>
    remainingMillis > 0 && expiresAt ? [expiresAt] : [],
  )
  return expiries.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null
}
