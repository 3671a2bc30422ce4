import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { maskedAddress } from '../../../lib/masked-address.ts'
import { recordAudit } from '../../audit/service.ts'
import {
  acceptAddress,
  declineAddress,
  findAddressRequest,
  listAddressRequests,
} from '../../customers/address-requests.ts'
import { withCustomer } from '../../customers/lock.ts'
import { type CustomerRecord, getCustomer } from '../../customers/repository.ts'
import { notifyOfDecline, notifyOldAddress } from '../../emails/address-change.ts'
import type { Member } from '../member.ts'

type RequestDeps = Pick<Deps, 'clock' | 'db' | 'queue'>

/** Who is signed in. */
interface Person {
  email: string
  ip: string
}

/** Accounts that were given the address of the person who is signed in, and wait for them. */
export async function showAddressRequests({ db }: Pick<Deps, 'db'>, { email }: Pick<Member, 'email'>) {
  const requests = await listAddressRequests(db, email)
  return requests.map((request) => ({
    id: request.customerId,
    from: request.email === null ? null : maskedAddress(request.email),
    members: request.members,
  }))
}

/** From now on the account has the address of the person who is signed in. */
export async function acceptAddressRequest(
  deps: RequestDeps,
  person: Person,
  customerId: string,
): Promise<void> {
  await withRequest(deps, person, customerId, async (tx, before) => {
    await acceptAddress(tx, customerId)
    await recordAudit(tx, {
      ...auditOf(person, customerId),
      action: 'customer.accept_address',
      reason: 'accepted by the owner of the new address',
      before: { email: before.email },
      after: { email: person.email },
    })
    await notifyOldAddress(tx, deps, before, deps.clock.now())
  })
}

/** The account keeps its address. */
export async function declineAddressRequest(
  deps: RequestDeps,
  person: Person,
  customerId: string,
): Promise<void> {
  await withRequest(deps, person, customerId, async (tx, before) => {
    const declinedAt = deps.clock.now()
    await declineAddress(tx, customerId, declinedAt)
    await recordAudit(tx, {
      ...auditOf(person, customerId),
      action: 'customer.decline_address',
      reason: 'declined by the owner of the new address',
    })
    await notifyOfDecline(tx, deps, before, declinedAt)
  })
}

/** Runs the work under the customer's lock, while the account waits for this person. */
async function withRequest(
  { db }: RequestDeps,
  { email }: Person,
  customerId: string,
  work: (tx: Tx, before: CustomerRecord) => Promise<void>,
): Promise<void> {
  const asked = await findAddressRequest(db, { customerId, email })
  if (!asked) throw notAsked()
  await withCustomer(db, asked.stripeCustomerId, async (tx) => {
    if (!(await findAddressRequest(tx, { customerId, email }))) throw notAsked()
    await work(tx, await getCustomer(tx, customerId))
  })
}

const auditOf = ({ email: actor, ip }: Person, subjectId: string) =>
  ({ actor, subjectType: 'customer', subjectId, ip }) as const

function notAsked(): AppError {
  return new AppError(
    'not_found',
    'No account waits for your address under this id. Reload the dashboard to see what waits now.',
  )
}
