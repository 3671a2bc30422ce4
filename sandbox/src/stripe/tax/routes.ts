import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import type { TaxSettings } from '../../store/settings.ts'
import { fullAddress } from '../address.ts'
import { emitUpdate } from '../events/emit.ts'
import { route } from '../route.ts'

/** The settings of an account that is ready for automatic tax. */
const READY: TaxSettings = {
  tax_behavior: 'exclusive',
  tax_code: 'txcd_10103000',
  head_office: fullAddress({ country: 'US', state: 'CA', postal_code: '94103' }),
}

export const taxSettingsRoutes = [
  route('GET /v1/tax/settings', ({ ctx }) => render(read(ctx))),
  route<Stripe.Tax.SettingsUpdateParams>('POST /v1/tax/settings', ({ ctx, params }) => {
    const before = read(ctx)
    const after: TaxSettings = {
      tax_behavior: params.defaults?.tax_behavior ?? before.tax_behavior,
      tax_code: params.defaults?.tax_code ?? before.tax_code,
      head_office: params.head_office ? fullAddress(params.head_office.address) : before.head_office,
    }
    ctx.store.settings.set('tax_settings', after)
    emitUpdate(ctx, 'tax.settings.updated', render(before), render(after))
    return render(after)
  }),
]

function read(ctx: SandboxContext): TaxSettings {
  return ctx.store.settings.get('tax_settings') ?? READY
}

function render({ tax_behavior, tax_code, head_office }: TaxSettings) {
  return {
    object: 'tax.settings' as const,
    defaults: { provider: 'stripe' as const, tax_behavior, tax_code },
    head_office: { address: head_office },
    livemode: false,
    status: 'active' as const,
    status_details: { active: {} },
  }
}
