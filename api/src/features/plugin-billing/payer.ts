import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { noSubscription } from '../account/billing/service.ts'
import { needs, requireMember } from '../account/member.ts'
import { createKeyDoor } from '../accounts/api-keys/door.ts'
import { findAccountOfPayer, findBuyingCustomer, findOwnCustomer } from '../customers/ownership.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that the caller may pay for; null for a platform key, which names one. */
    payerId: string | null
  }
}

/** Knows who calls by the API key, or without one by the session. Whoever may not pay for the account is refused. */
export function addPayer(app: FastifyInstance, deps: Deps): void {
  const openDoor = createKeyDoor(app, deps)
  app.decorateRequest('payerId', null)
  app.decorateRequest('member')
  app.decorateRequest('ownerSession')
  app.addHook('onRequest', async (request) => {
    if (request.headers['x-api-key'] === undefined) await admitMember(deps, request)
    else {
      await openDoor(request, 'billing:write')
      request.payerId = request.keyHolder.accountId
    }
  })
}

const mayPay = needs('billing')

async function admitMember(deps: Deps, request: FastifyRequest): Promise<void> {
  const { session, member } = await requireMember(deps, request)
  request.member = member
  request.ownerSession = session
  await mayPay(request)
  // Somebody who has an account to claim, or an operator who has bought nothing.
  if (!member.account) throw noSubscription()
  request.payerId = member.accountId
}

/** The account that pays. An id in the body only selects: what is not the caller's is answered as what does not exist. */
export async function selectPayer(
  { db }: Pick<Deps, 'db'>,
  { payerId }: Pick<FastifyRequest, 'payerId'>,
  customerId: string | undefined,
  param = 'customerId',
): Promise<string> {
  if (customerId === undefined && payerId !== null) return payerId
  const named = customerId === undefined ? undefined : await findAccountOfPayer(db, customerId)
  if (named === undefined || (payerId !== null && named !== payerId))
    throw customerNotFound(customerId, param)
  return named
}

/** The account's customer at Stripe that the caller may use: never one that somebody else ordered with, giving the owner's address. */
export async function findPayer(
  { db }: Pick<Deps, 'db'>,
  { member }: Pick<FastifyRequest, 'member'>,
  accountId: string,
): Promise<string | undefined> {
  return member ? await findBuyingCustomer(db, accountId) : await findOwnCustomer(db, accountId)
}

function customerNotFound(customerId: string | undefined, param: string): AppError {
  const message =
    customerId === undefined
      ? `A platform key acts for every tenant. Name the one that is meant as ${param}.`
      : `There is no customer with this id that you may act for. Leave ${param} out to use your own.`
  return new AppError('not_found', message, { param })
}

/** The limit of these routes, as their `config`: all of them make us ask Stripe. */
export function payerLimit({ http }: Deps['config']) {
  const keyGenerator = ({ payerId, keyHolder }: FastifyRequest) => payerId ?? keyHolder.keyId
  return { rateLimit: { max: http.rateLimitRpm, timeWindow: 60_000, keyGenerator } }
}
