interface Count {
  tier: string
  status: string
  count: number
}

/** In the order of a subscription's life; unknown statuses come last. */
const ORDER = [
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
  'canceled',
  'incomplete_expired',
]

/** One row per plan and one column per status that occurs. */
export function toMatrix(counts: readonly Count[]) {
  const statuses = [...new Set(counts.map(({ status }) => status))].sort((a, b) => rank(a) - rank(b))
  const tiers = [...new Set(counts.map(({ tier }) => tier))]
  const countOf = (tier: string, status: string) =>
    counts.find((count) => count.tier === tier && count.status === status)?.count ?? 0
  const rows = tiers.map((tier) => {
    const cells = statuses.map((status) => ({ status, count: countOf(tier, status) }))
    return { tier, counts: cells, total: cells.reduce((total, { count }) => total + count, 0) }
  })
  return { statuses, rows }
}

function rank(status: string): number {
  const place = ORDER.indexOf(status)
  return place === -1 ? ORDER.length : place
}
