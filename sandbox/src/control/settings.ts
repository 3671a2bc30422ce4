import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { AFTER_LAST_RETRY, PORTAL_NEW_CARD } from '../store/settings.ts'
import { accountSettings } from '../stripe/account-settings.ts'
import { API_VERSION } from '../stripe/api-version.ts'
import { isVersion } from '../versions/in-version.ts'
import { type Input, optionalBoolean, optionalText, readInput, refuseUnknown } from './input.ts'

/** Settings that a seller makes in Stripe's Dashboard; those not in the request are unchanged. */
export async function settingsControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  const { settings } = ctx.store
  app.get('/_sandbox/settings', () => accountSettings(settings))
  app.post('/_sandbox/settings', ({ body }) => {
    const input = readInput(body)
    refuseUnknown(input, FIELDS, 'setting')
    const afterLastRetry = optionalChoice(input, 'after_last_retry', AFTER_LAST_RETRY)
    const newCard = optionalChoice(input, 'portal_new_card', PORTAL_NEW_CARD)
    const version = optionalText(input, 'api_version')
    if (version !== undefined && !isVersion(version))
      throw invalidRequest(
        `api_version must be a version of Stripe's API, such as ${API_VERSION}.`,
        'api_version',
      )
    if (version) settings.set('api_version', version)
    if (afterLastRetry) settings.set('after_last_retry', afterLastRetry)
    const finalizationFails = optionalBoolean(input, 'finalization_fails')
    if (finalizationFails !== undefined) settings.set('finalization_fails', finalizationFails)
    if (newCard) settings.set('portal_new_card', newCard)
    return accountSettings(settings)
  })
}

const FIELDS = ['api_version', 'after_last_retry', 'finalization_fails', 'portal_new_card']

function optionalChoice<Choice extends string>(
  input: Input,
  field: string,
  choices: readonly Choice[],
): Choice | undefined {
  const wish = optionalText(input, field)
  const known = choices.find((choice) => choice === wish)
  if (wish !== undefined && !known)
    throw invalidRequest(`${field} must be one of ${choices.join(', ')}.`, field)
  return known
}
