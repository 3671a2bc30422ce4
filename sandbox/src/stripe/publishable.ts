import type { SandboxContext } from '../context.ts'
import { invalidRequest, parameterMissing, resourceMissing } from '../http/stripe-error.ts'
import type { IntentType, PublishableAccess } from './route.ts'

/** The parameters of a page's request without what proves that it may make it. */
export function openForPage(
  ctx: SandboxContext,
  access: PublishableAccess,
  id: string,
  { client_secret: secret, ...params }: Record<string, unknown>,
): Record<string, unknown> {
  if ('makes' in access) return params
  if (secret === undefined) throw parameterMissing('client_secret')
  assertSecret(ctx, access.intent, id, String(secret))
  return params
}

export function assertSecret(ctx: SandboxContext, type: IntentType, id: string, secret: string): void {
  const intent = ctx.store.objects.find(type, id)
  if (!intent) throw resourceMissing(type, id, 'intent')
  if (intent.client_secret === secret) return
  throw invalidRequest(
    'The client_secret provided does not match the client_secret associated with the intent.',
    'client_secret',
    `${type}_invalid_parameter`,
  )
}

/** The fields of an object that a page is shown. */
export function shownToPage(access: PublishableAccess, object: object): object {
  if ('makes' in access) return object
  return Object.fromEntries(Object.entries(object).filter(([name]) => access.fields.includes(name)))
}

/** A card error names its intent, of which a page is shown no more than otherwise. */
export function hideInError(access: PublishableAccess, body: object): object {
  const error: unknown = Reflect.get(body, 'error')
  if ('makes' in access || typeof error !== 'object' || error === null) return body
  const intent: unknown = Reflect.get(error, access.intent)
  if (typeof intent !== 'object' || intent === null) return body
  return { ...body, error: { ...error, [access.intent]: shownToPage(access, intent) } }
}
