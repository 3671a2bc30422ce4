import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { insertChangedRates, type ListedRate } from './rates-repository.ts'

/** At each start, because the catalogue and the environment say what a meter costs, and bills must know what it cost when. */
export async function syncRates(deps: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>): Promise<void> {
  const { currency } = deps.config.billing
  await withTransaction(
    deps.db,
    async (tx) => await insertChangedRates(tx, listRates(deps), currency, deps.clock.now()),
  )
}

function listRates({ catalog, config }: Pick<Deps, 'catalog' | 'config'>): ListedRate[] {
  return catalog.meters.flatMap(({ id, rate, rateVariable }) => {
    if (!rate) return []
    const amountCents = (rateVariable && config.billing.rateCents[rateVariable]) ?? rate.amountCents
    return [{ meter: id, rate: { ...rate, amountCents } }]
  })
}
