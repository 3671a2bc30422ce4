import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { accountSettings } from '../stripe/account-settings.ts'
import { optionalNumber, optionalText, readInput } from './input.ts'

/** Registers the seller for tax in a country; a rate of 0 removes the registration. */
export async function taxRateControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.post('/_sandbox/tax-rates', ({ body }) => {
    const input = readInput(body)
    const country = optionalText(input, 'country')?.trim().toUpperCase() ?? ''
    const percent = optionalNumber(input, 'percent')
    if (!/^[A-Z]{2}$/.test(country))
      throw invalidRequest('country must be a code of two letters, such as DE.', 'country')
    if (percent === undefined || percent < 0 || percent > 100)
      throw invalidRequest('percent must be a number from 0 to 100.', 'percent')
    const { [country]: _before, ...others } = accountSettings(ctx.store.settings).tax_percent_by_country
    ctx.store.settings.set(
      'tax_percent_by_country',
      percent === 0 ? others : { ...others, [country]: percent },
    )
    return accountSettings(ctx.store.settings)
  })
}
