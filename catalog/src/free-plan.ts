import type { FreePlan } from './types.ts'

/** For accounts that have bought nothing; null where there is no access without a purchase. */
export const freePlan: FreePlan | null = null
