import { randomUUID } from 'node:crypto'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { normalAddress } from '../../../lib/normal-address.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import type { KeyHolder } from '../../accounts/api-keys/repository.ts'
import { listOwners } from '../../accounts/members-repository.ts'
import {
  type AccountRecord,
  findAccountsOfTenants,
  getAccountById,
  insertOrganisation,
} from '../../accounts/repository.ts'
import { tenantNotFound } from '../../accounts/tenants.ts'
import { recordAudit } from '../../audit/service.ts'
import { claim, claimedByAnother, isAnswered } from '../../checkout/claim.ts'
import { toAccountMetadata } from '../../customers/buying-account.ts'
import { withCustomer } from '../../customers/lock.ts'
import { findOwnCustomer } from '../../customers/ownership.ts'
import { markProved } from '../../customers/repository.ts'
import { storeBuyingAccount } from '../../customers/store-buyer-account.ts'

export interface CustomerWish {
  tenantId: string | undefined
  email: string
  name: string
}

type CustomerDeps = Pick<Deps, 'clock' | 'db' | 'stripe' | 'customersStripeCalls'>

/** The account's customer at Stripe, of which it has one. A platform key makes the account too, with an id of its choice. */
export async function createTenantCustomer(
  deps: CustomerDeps,
  holder: KeyHolder,
  wish: CustomerWish,
  idempotencyKey: string,
): Promise<{ tenantId: string; customerId: string }> {
  const account = await obtainAccount(deps, holder, wish)
  const { tenantId } = account
  const known = await findOwnCustomer(deps.db, account.id)
  if (known !== undefined) {
    await assertOfRequest(deps, known, idempotencyKey)
    return { tenantId, customerId: known }
  }
  const actor = `api key ${holder.keyId}`
  const customerId = await createAccountCustomer(deps, account, { ...wish, actor, idempotencyKey })
  return { tenantId, customerId }
}

interface NewCustomer {
  email: string
  name: string
  /** As the audit log names who asked. */
  actor: string
  idempotencyKey: string
}

type Account = Pick<AccountRecord, 'id' | 'kind'>

/** For an account that has none: one, also where many ask at once. */
export async function createAccountCustomer(
  deps: CustomerDeps,
  account: Account,
  wanted: NewCustomer,
): Promise<string> {
  const { email, name, idempotencyKey: request } = wanted
  const wish = { email, name }
  const mine = await claim(deps, { purpose: 'customer', accountId: account.id, wish, request })
  if (!mine) throw claimedByAnother('customer')
  try {
    const customerId = await createOnce(deps, account, { ...wanted, idempotencyKey: mine.request })
    await mine.release()
    return customerId
  } catch (error) {
    if (isAnswered(error)) await mine.release()
    throw error
  }
}

async function createOnce(
  deps: CustomerDeps,
  { id: accountId, kind }: Account,
  { email, name, actor, idempotencyKey }: NewCustomer,
): Promise<string> {
  const known = await findOwnCustomer(deps.db, accountId)
  if (known !== undefined) {
    await assertOfRequest(deps, known, idempotencyKey)
    return known
  }
  if (kind === 'person') await assertOwner(deps, accountId, email)
  const stripeCustomerId = await createAtStripe(deps, { accountId, email, name }, idempotencyKey)
  await withCustomer(deps.db, stripeCustomerId, async (tx) => {
    const stored = await storeBuyingAccount(tx, { stripeCustomerId, accountId, email, name })
    if (stored.accountId !== accountId) throw ofAnother()
    await markProved(tx, stored.id)
    await recordAudit(tx, {
      ...{ actor, action: 'customer.create', subjectType: 'customer' },
      ...{ subjectId: stored.id, reason: null, ip: null, after: { accountId, stripeCustomerId } },
    })
  })
  return stripeCustomerId
}

async function obtainAccount({ db }: CustomerDeps, { accountId }: KeyHolder, wish: CustomerWish) {
  const { name, tenantId } = wish
  if (accountId !== null) {
    const own = await getAccountById(db, accountId)
    if (tenantId !== undefined && tenantId !== own.tenantId) throw tenantNotFound(tenantId)
    return own
  }
  if (tenantId === undefined) throw tenantNotFound(tenantId)
  const find = async () => (await findAccountsOfTenants(db, [tenantId])).get(tenantId)
  const known = await find()
  if (known !== undefined) return await getAccountById(db, known)
  const id = randomUUID()
  await withTransaction(db, async (tx) => await insertOrganisation(tx, { id, tenantId, name }))
  // Somebody else may have been first.
  return await getAccountById(db, (await find()) ?? id)
}

/** Whoever has the address that Stripe has owns the account of a person. */
async function assertOwner({ db }: CustomerDeps, accountId: string, email: string): Promise<void> {
  const owners = await listOwners(db, accountId)
  if (owners.length === 0 || owners.includes(normalAddress(email))) return
  throw new AppError('invalid_email', "email must be the address of the account's owner.", { param: 'email' })
}

/** A person's account without an owner would join that of whoever has the address. */
function ofAnother(): AppError {
  return new AppError('conflict', 'The address belongs to another account. Use another one.', {
    param: 'email',
  })
}

async function createAtStripe(
  { customersStripeCalls, stripe }: CustomerDeps,
  { accountId, email, name }: { accountId: string; email: string; name: string },
  idempotencyKey: string,
): Promise<string> {
  try {
    const metadata = { ...toAccountMetadata(accountId), request: idempotencyKey }
    const params = { email, name, metadata }
    const { id } = await customersStripeCalls((options) =>
      stripe.customers.create(params, { ...options, idempotencyKey }),
    )
    return id
  } catch (error) {
    throw toStripeFailure(error)
  }
}

/** A request that is repeated after it was cut off finds the customer that it made itself. */
async function assertOfRequest(
  { customersStripeCalls, stripe }: CustomerDeps,
  customerId: string,
  idempotencyKey: string,
): Promise<void> {
  const found = await customersStripeCalls((options) =>
    stripe.customers.retrieve(customerId, {}, options),
  ).catch((error: unknown) => {
    throw toStripeFailure(error)
  })
  if (found.deleted || found.metadata['request'] !== idempotencyKey) throw hasCustomer(customerId)
}

function hasCustomer(customerId: string): AppError {
  return new AppError('conflict', `The tenant has the customer ${customerId} already. Use it.`, {
    param: 'tenant_id',
  })
}
