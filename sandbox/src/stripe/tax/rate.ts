import type { SandboxContext } from '../../context.ts'
import { accountSettings } from '../account-settings.ts'

export interface TaxRate {
  id: string
  percent: number
  /** Whether a price has its tax inside. What the price leaves open, the account's settings say. */
  behaviorOf(priceId: string | undefined): 'inclusive' | 'exclusive'
}

interface Taxpayer {
  address?: { country: string | null } | null
  tax_exempt?: string | null
}

/** The rate where a customer lives; null where the seller is not registered, or the customer is exempt. */
export function taxRateFor({ store }: SandboxContext, { address, tax_exempt }: Taxpayer): TaxRate | null {
  const country = address?.country
  const percent = country ? accountSettings(store.settings).tax_percent_by_country[country] : undefined
  if (!percent || tax_exempt === 'exempt' || tax_exempt === 'reverse') return null
  return {
    id: `txr_1Sandbox${country}`,
    percent,
    behaviorOf: (priceId) => {
      const own = priceId ? store.objects.find('price', priceId)?.tax_behavior : undefined
      const behavior = own && own !== 'unspecified' ? own : store.settings.get('tax_settings')?.tax_behavior
      return behavior === 'inclusive' ? 'inclusive' : 'exclusive'
    },
  }
}

/** What of an amount is tax, in the currency's smallest unit; on top of it, or inside it. */
export function taxOn(amount: number, percent: number, behavior: 'inclusive' | 'exclusive'): number {
  const base = behavior === 'inclusive' ? 100 + percent : 100
  return Math.round((amount * percent) / base)
}
