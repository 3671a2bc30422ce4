import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { maskedAddress } from '../../../lib/masked-address.ts'
import { recordAudit } from '../../audit/service.ts'
import { acceptAddress, findAddressRequest, listAddressRequests } from '../../customers/address-requests.ts'
import { withCustomer } from '../../customers/lock.ts'
import { getCustomer } from '../../customers/repository.ts'
import { notifyOldAddress } from '../../emails/address-change.ts'
import type { Member } from '../member.ts'

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
  deps: Pick<Deps, 'clock' | 'db' | 'queue'>,
  { email, ip }: { email: string; ip: string },
  customerId: string,
): Promise<void> {
  const asked = await findAddressRequest(deps.db, { customerId, email })
  if (!asked) throw notAsked()
  await withCustomer(deps.db, asked.stripeCustomerId, async (tx) => {
    const request = await findAddressRequest(tx, { customerId, email })
    if (!request) throw notAsked()
    const before = await getCustomer(tx, customerId)
    await acceptAddress(tx, customerId)
    await recordAudit(tx, {
      actor: email,
      action: 'customer.accept_address',
      subjectType: 'customer',
      subjectId: customerId,
      reason: 'accepted by the owner of the new address',
      ip,
      before: { email: before.email },
      after: { email },
    })
    await notifyOldAddress(tx, deps, before, deps.clock.now())
  })
}

function notAsked(): AppError {
  return new AppError(
    'not_found',
    'No account waits for your address under this id. Reload the dashboard to see what waits now.',
  )
}
