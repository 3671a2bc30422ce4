import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import {
  claimAccount,
  disownAccount,
  listUnclaimed,
  type UnclaimedAccount,
} from '../../accounts/unclaimed-repository.ts'
import { recordAudit } from '../../audit/service.ts'
import { proveClaimed } from '../../customers/repository.ts'
import type { Member } from '../member.ts'

type UnclaimedDeps = Pick<Deps, 'clock' | 'db'>

/** Who is signed in, with the address that they have shown to be theirs. */
interface Person {
  email: string
  ip: string
}

export async function showUnclaimed({ db }: Pick<Deps, 'db'>, { email }: Pick<Member, 'email'>) {
  const unclaimed = await listUnclaimed(db, email)
  return unclaimed.map(({ disownedAt, name, setUpAt, tenantId }) => ({
    id: tenantId,
    name,
    set_up_at: setUpAt.toISOString(),
    is_disowned: disownedAt !== null,
  }))
}

/** From now on it is an account of the person like any other. */
export async function claim({ db }: UnclaimedDeps, person: Person, tenantId: string): Promise<void> {
  const { accountId } = await getUnclaimed(db, person, tenantId)
  await withTransaction(db, async (tx) => {
    if (!(await claimAccount(tx, accountId))) throw notWaiting()
    await proveClaimed(tx, { accountId, email: person.email })
    const reason = 'claimed by the owner of the address'
    await recordAudit(tx, { ...auditOf(person, accountId), action: 'account.claim', reason })
  })
}

export async function disown({ clock, db }: UnclaimedDeps, person: Person, tenantId: string): Promise<void> {
  const { accountId } = await getUnclaimed(db, person, tenantId)
  await withTransaction(db, async (tx) => {
    if (!(await disownAccount(tx, accountId, clock.now()))) return
    const reason = 'disowned by the owner of the address'
    await recordAudit(tx, { ...auditOf(person, accountId), action: 'account.disown', reason })
  })
}

async function getUnclaimed(db: Deps['db'], { email }: Person, tenantId: string): Promise<UnclaimedAccount> {
  const found = (await listUnclaimed(db, email)).find((unclaimed) => unclaimed.tenantId === tenantId)
  if (!found) throw notWaiting()
  return found
}

const auditOf = ({ email: actor, ip }: Person, subjectId: string) =>
  ({ actor, subjectType: 'account', subjectId, ip }) as const

function notWaiting(): AppError {
  return new AppError(
    'not_found',
    'No account that was set up with your address waits under this id. Reload the dashboard to see what waits now.',
  )
}
