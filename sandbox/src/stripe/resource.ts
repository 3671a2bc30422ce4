import type { SandboxContext } from '../context.ts'
import { resourceMissing } from '../http/stripe-error.ts'
import type { ObjectType, StripeObjects } from '../store/stripe-objects.ts'

const NOUNS: Partial<Record<ObjectType, string>> = {
  'billing_portal.configuration': 'configuration',
  'billing_portal.session': 'session',
  'checkout.session': 'checkout.session',
  credit_note: 'credit note',
  payment_link: 'payment link',
  payment_method: 'PaymentMethod',
  promotion_code: 'promotion code',
  'test_helpers.test_clock': 'test clock',
}

/** The object of a route's path: 404 if it is missing. */
export function getObject<Type extends ObjectType>(
  ctx: SandboxContext,
  type: Type,
  id: string,
): StripeObjects[Type] {
  const object = ctx.store.objects.find(type, id)
  if (!object) throw resourceMissing(NOUNS[type] ?? type, id)
  return object
}

/** The object named by a parameter: 400 if it is missing. */
export function getReferenced<Type extends ObjectType>(
  ctx: SandboxContext,
  type: Type,
  id: string,
  param: string,
): StripeObjects[Type] {
  const object = ctx.store.objects.find(type, id)
  if (!object) throw resourceMissing(NOUNS[type] ?? type, id, param, 400)
  return object
}

export type MetadataPatch = Record<string, string | number | null> | '' | null | undefined

/** Stripe's merge rules: named keys are set, an empty value removes its key, an empty string removes all. */
export function mergeMetadata(current: Record<string, string>, patch: MetadataPatch): Record<string, string> {
  if (patch === undefined) return current
  const merged = new Map(Object.entries(patch === '' || patch === null ? {} : current))
  for (const [key, value] of Object.entries(patch || {})) {
    if (value === '' || value === null) merged.delete(key)
    else merged.set(key, String(value))
  }
  return Object.fromEntries(merged)
}

/** `undefined` leaves a field unchanged, an empty string clears it. */
export function patched<Value>(current: Value | null, next: Value | '' | null | undefined): Value | null {
  if (next === undefined) return current
  return next === '' ? null : next
}

export function deletedObject<Type extends string>(object: Type, id: string) {
  return { id, object, deleted: true as const }
}
