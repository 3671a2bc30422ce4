import { accessWhileCollectionIsPaused, COLLECTION_PAUSES } from '@kamiyo/catalog/paused-collection'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import type { Config } from '../config/config.ts'
import type { ExtraSettings } from './session.ts'

/** What the seller chose that the database needs to say which subscription serves an account: see migration 0052. */
export function servingSettings({ pastDueGraceDays }: Pick<Config, 'pastDueGraceDays'>): ExtraSettings {
  const stopping = COLLECTION_PAUSES.filter((pause) => !accessWhileCollectionIsPaused[pause])
  return {
    'kamiyo.grace_days': String(pastDueGraceDays),
    'kamiyo.plan_order': BUYABLE_TIERS.join(','),
    'kamiyo.stopping_pauses': stopping.join(',') || 'none',
  }
}
