import { buyablePlans } from '@kamiyo/catalog/plans'
import type Stripe from 'stripe'
import { type Write, writeNow } from './change.ts'
import { endpointUrl, type SyncedEndpoint, syncEndpoint } from './endpoint-sync.ts'
import { PORTAL_VARIABLE, type SyncedPortal, syncPortal } from './portal-sync.ts'
import { priceVariables, type SyncedPlan, syncCatalogue } from './sync-catalogue.ts'

export interface SyncedAccount {
  plans: SyncedPlan[]
  portal: SyncedPortal
  /** Missing if Stripe cannot reach the API. */
  endpoint: SyncedEndpoint | undefined
}

export interface Site {
  publicUrl: string | undefined
  isSandbox: boolean
}

export async function syncAccount(
  stripe: Stripe,
  { publicUrl, isSandbox }: Site,
  write: Write = writeNow,
): Promise<SyncedAccount> {
  const plans = await syncCatalogue(stripe, buyablePlans, write)
  const portal = await syncPortal(stripe, plans, publicUrl, write)
  const url = endpointUrl(publicUrl, isSandbox)
  return { plans, portal, endpoint: url === undefined ? undefined : await syncEndpoint(stripe, url, write) }
}

/** The ids by the names of the API's variables. */
export function idVariables({ plans, portal }: Pick<SyncedAccount, 'plans' | 'portal'>) {
  return { ...priceVariables(plans), [PORTAL_VARIABLE]: portal.id }
}
