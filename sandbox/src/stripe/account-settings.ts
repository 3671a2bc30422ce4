import type { Settings, SettingValues } from '../store/settings.ts'
import { API_VERSION } from './api-version.ts'

/** Settings that a seller makes in Stripe's Dashboard. */
export type AccountSettings = Pick<
  SettingValues,
  'after_last_retry' | 'api_version' | 'finalization_fails' | 'portal_new_card' | 'tax_percent_by_country'
>

const DEFAULTS: AccountSettings = {
  after_last_retry: 'cancel',
  api_version: API_VERSION,
  finalization_fails: false,
  portal_new_card: 'becomes_default',
  tax_percent_by_country: {},
}

export function accountSettings(settings: Settings): AccountSettings {
  return {
    after_last_retry: settings.get('after_last_retry') ?? DEFAULTS.after_last_retry,
    api_version: settings.get('api_version') ?? DEFAULTS.api_version,
    finalization_fails: settings.get('finalization_fails') ?? DEFAULTS.finalization_fails,
    portal_new_card: settings.get('portal_new_card') ?? DEFAULTS.portal_new_card,
    tax_percent_by_country: settings.get('tax_percent_by_country') ?? DEFAULTS.tax_percent_by_country,
  }
}
