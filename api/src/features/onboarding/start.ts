import { randomUUID } from 'node:crypto'
import { hashCapability, onboardingCapability } from '../../auth/onboarding-capability.ts'
import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { getAccountById } from '../accounts/repository.ts'
import type { SignedInBuyer } from '../checkout/buyer.ts'
import { insertSession } from './repository.ts'
import type { OnboardingSession } from './session.ts'

export interface Applicant {
  email: string
  name: string
  companyName: string | null
  phone: string | null
}

export interface StartedOnboarding {
  capability: string
  session: OnboardingSession
}

const LIFETIME_DAYS = 7

/**
 * Begins a new account, whatever accounts the address has already; or, for an owner who is signed in, goes on with theirs, whose
 * address is then the one that they have shown to be theirs.
 */
export async function startOnboarding(
  { config, db, clock }: Pick<Deps, 'config' | 'db' | 'clock'>,
  applicant: Applicant,
  begunBy: { owner: SignedInBuyer | undefined; isSystem: boolean },
): Promise<StartedOnboarding> {
  const { owner, isSystem } = begunBy
  const id = randomUUID()
  const capability = onboardingCapability(config.auth.secret, id, 'starter')
  const account = owner ? await ownAccount(db, owner) : newAccount(config)
  const session = await insertSession(db, {
    ...{ id, capabilityHash: hashCapability(capability), ...account, ...applicant },
    ...(owner && { email: owner.email, stripeCustomerId: owner.stripeCustomerId ?? null }),
    isBySystem: isSystem,
    expiresAt: new Date(clock.now().getTime() + LIFETIME_DAYS * DAY_MS),
  })
  return { capability, session }
}

function newAccount({ billing }: Deps['config']) {
  return {
    accountId: randomUUID(),
    tenantId: `${billing.tenantIdPrefix}_${randomUUID()}`,
    isOwnAccount: false,
  }
}

async function ownAccount(db: Deps['db'], { accountId }: SignedInBuyer) {
  const { tenantId } = await getAccountById(db, accountId)
  return { accountId, tenantId, isOwnAccount: true }
}
