interface Tiered {
  tier: string
  price: { kind: string }
}

/** The plans and the lists of their tiers are in two files; where they differ, the start stops and says what to change. */
export function assertTiersOfPlans(plans: readonly Tiered[], buyableTiers: readonly string[]): void {
  const sold = plans.filter(({ price }) => price.kind === 'subscription').map(({ tier }) => tier)
  const unnamed = sold.find((tier) => !buyableTiers.includes(tier))
  if (unnamed !== undefined)
    throw new Error(
      `catalog/src/plans.ts has the plan "${unnamed}", which BUYABLE_TIERS in catalog/src/types.ts does not name. Add it there.`,
    )
  const missing = buyableTiers.find((tier) => !sold.includes(tier))
  if (missing !== undefined)
    throw new Error(
      `BUYABLE_TIERS in catalog/src/types.ts names "${missing}", but catalog/src/plans.ts has no such plan with a monthly price. Take it out of BUYABLE_TIERS, or add the plan.`,
    )
}
