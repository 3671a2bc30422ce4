import type { Tx } from '../../db/client.ts'
import { idAt, isObject, type JsonObject, textAt } from '../../lib/json.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { compareOrder, type EventPosition, type OrderVerdict, positionOf, RANK } from '../history/order.ts'
import { findStateBefore, settleSecond } from '../history/settle.ts'
import { type CustomerRecord, updateCustomer } from './repository.ts'

/** Null means that there is none; undefined means that the source does not say. */
export interface CustomerProfile {
  email: string | null | undefined
  name: string | null | undefined
  metadata?: JsonObject
  /** Charged if a subscription has no payment method of its own. */
  defaultPaymentMethodId?: string | null
}

/** Reads everything we need from a Stripe customer object. */
export function readProfile(object: JsonObject): CustomerProfile {
  const metadata = object['metadata']
  return {
    email: textAt(object, 'email') ?? null,
    name: textAt(object, 'name') ?? null,
    ...(isObject(metadata) && { metadata }),
    defaultPaymentMethodId:
      idAt(object, 'invoice_settings', 'default_payment_method') ?? idAt(object, 'default_source') ?? null,
  }
}

/** Applies a profile that is at least as new as the known one; an older one only fills gaps. */
export async function takeProfile(
  tx: Tx,
  customer: CustomerRecord,
  profile: CustomerProfile,
  position: EventPosition,
): Promise<void> {
  if (compareOrder(position, knownPosition(customer)) === 'stale')
    return await fillGaps(tx, customer, profile)
  const { email = customer.email, name = customer.name } = profile
  await updateCustomer(tx, customer.id, {
    email,
    // The database sets it again where the address has to wait.
    ...(profile.email !== undefined && { pendingEmail: null }),
    name,
    ...defaultOf(profile),
    ...metadataOf(profile),
    profileEventCreated: position.createdAt,
    profileEventRank: position.rank,
  })
}

/** A profile from the customer's own events has no gaps; one from a checkout may have. */
export async function fillGaps(tx: Tx, customer: CustomerRecord, profile: CustomerProfile): Promise<void> {
  const known = knownPosition(customer)
  if (known && known.rank !== RANK.checkout) return
  await updateCustomer(tx, customer.id, {
    ...addressWithGapsFilled(customer, profile),
    ...(!customer.isDefaultPaymentMethodTold && defaultOf(profile)),
    ...metadataOf(profile),
  })
}

/**
 * A checkout has an address and a name, but neither metadata nor a default payment method. They are those of
 * the customer's own events before it, whichever of them came last.
 */
async function addOwnEvents(
  tx: Tx,
  customer: CustomerRecord,
  event: StripeEvent,
  checkoutAt: Date,
): Promise<ProfileVerdict> {
  const own = await findStateBefore(tx, subjectOf(customer), checkoutAt)
  const profile = readProfile(own ?? event.object)
  await updateCustomer(tx, customer.id, {
    ...addressWithGapsFilled(customer, profile),
    ...defaultOf(profile),
    ...metadataOf(profile),
  })
  return { order: 'stale', isOpenTie: own === undefined }
}

const addressWithGapsFilled = (customer: CustomerRecord, profile: CustomerProfile) => ({
  email: customer.email ?? profile.email ?? null,
  name: customer.name ?? profile.name ?? null,
})

const metadataOf = ({ metadata }: CustomerProfile) => metadata && { metadata: JSON.stringify(metadata) }

const defaultOf = ({ defaultPaymentMethodId }: CustomerProfile) =>
  defaultPaymentMethodId !== undefined && { defaultPaymentMethodId, isDefaultPaymentMethodTold: true }

const subjectOf = ({ stripeCustomerId: id }: CustomerRecord) => ({ kind: 'customer', id }) as const

export interface ProfileVerdict {
  order: OrderVerdict
  /** Updates within one second contradict each other; Stripe's own copy has to settle it. */
  isOpenTie: boolean
}

/**
 * Applies an event of the customer. Whatever the order in which updates of one second arrive, the profile
 * ends in the state they lead to together; an older event may be the one that was missing.
 */
export async function applyProfileEvent(
  tx: Tx,
  customer: CustomerRecord,
  event: StripeEvent,
): Promise<ProfileVerdict> {
  const position = positionOf(event)
  const known = knownPosition(customer)
  const order = compareOrder(position, known)
  if (order === 'stale' && known?.rank === RANK.checkout)
    return await addOwnEvents(tx, customer, event, known.createdAt)
  const newest = order === 'stale' && known ? known : position
  if (newest.rank !== RANK.updated) {
    await takeProfile(tx, customer, readProfile(event.object), position)
    return { order, isOpenTie: false }
  }
  const settled = await settleSecond(tx, subjectOf(customer), newest.createdAt)
  if (settled) await takeProfile(tx, customer, readProfile(settled), newest)
  else await takeProfile(tx, customer, readProfile(event.object), position)
  return { order, isOpenTie: settled === undefined && order !== 'stale' }
}

function knownPosition(customer: CustomerRecord): EventPosition | undefined {
  const { profileEventCreated: createdAt, profileEventRank: rank } = customer
  return createdAt ? { createdAt, rank: rank ?? RANK.checkout } : undefined
}
