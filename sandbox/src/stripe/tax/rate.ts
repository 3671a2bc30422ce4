import type { SandboxContext } from '../../context.ts'
import { accountSettings } from '../account-settings.ts'

export interface TaxRate {
  id: string
  percent: number
  /** Whether a price, or an invoice item without one, includes tax. If neither specifies it, the account's settings do. */
  behaviorOf(priceId: string | undefined, itemId?: string): 'inclusive' | 'exclusive'
}

interface Taxpayer {
  address?: { country: string | null } | null
  tax_exempt?: string | null
}

/**
 * The rate in the customer's country; null if the seller is not registered there or the customer is exempt.
 */
export function taxRateFor({ store }: SandboxContext, { address, tax_exempt }: Taxpayer): TaxRate | null {
  const country = address?.country
  const percent = country ? accountSettings(store.settings).tax_percent_by_country[country] : undefined
  if (!percent || tax_exempt === 'exempt' || tax_exempt === 'reverse') return null
  return {
    id: `txr_1Sandbox${country}`,
    percent,
    behaviorOf: (priceId, itemId) => {
      const ofItem = itemId ? store.objects.hidden('invoiceitem', itemId).taxBehavior : undefined
      const own = ofItem ?? (priceId ? store.objects.find('price', priceId)?.tax_behavior : undefined)
      const behavior = own && own !== 'unspecified' ? own : store.settings.get('tax_settings')?.tax_behavior
      return behavior === 'inclusive' ? 'inclusive' : 'exclusive'
    },
  }
}

/** The tax on an amount in the currency's smallest unit, either on top of it or included. */
export function taxOn(amount: number, percent: number, behavior: 'inclusive' | 'exclusive'): number {
  const base = behavior === 'inclusive' ? 100 + percent : 100
  return Math.round((amount * percent) / base)
}
