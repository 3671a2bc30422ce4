import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { noSubscription } from '../account/billing/service.ts'
import { getAccountById } from '../accounts/repository.ts'
import { createAccountCustomer } from '../tenant-billing/customers/create.ts'
import { findPayer } from './payer.ts'
import type { EnsureCustomerBody } from './schemas.ts'

type CustomerDeps = Pick<Deps, 'clock' | 'db' | 'stripe' | 'customersStripeCalls'>

/** The account's customer at Stripe, which is made where there is none. Whoever asks again gets the same one. */
export async function ensureCustomer(
  deps: CustomerDeps,
  { email: given, name }: Static<typeof EnsureCustomerBody>,
  { accountId, request }: { accountId: string; request: FastifyRequest },
): Promise<{ stripeCustomerId: string; isNew: boolean }> {
  const known = await findPayer(deps, request, accountId)
  if (known !== undefined) return { stripeCustomerId: known, isNew: false }
  const { member, keyHolder } = request
  // While an account waits to be claimed or accepted, or of an operator.
  if (member && !member.account) throw noSubscription()
  const email = given ?? member?.email
  if (email === undefined) throw emailMissing()
  const account = await getAccountById(deps.db, accountId)
  const actor = member?.email ?? `api key ${keyHolder.keyId}`
  // Two requests at once are one at Stripe.
  const wish = { email, name: name ?? email }
  const idempotencyKey = `ensure-customer-${hash('sha256', JSON.stringify([accountId, wish]))}`
  const stripeCustomerId = await createAccountCustomer(deps, account, { ...wish, actor, idempotencyKey })
  return { stripeCustomerId, isNew: true }
}

function emailMissing(): AppError {
  return new AppError(
    'invalid_email',
    'The account has no customer at Stripe yet. Send its email, to which Stripe sends receipts.',
    { param: 'email' },
  )
}
