import { getPlan } from '@kamiyo/catalog/plans'
import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { BUDGET_MS } from '../../../stripe/calls.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import { issueApiKey } from '../../accounts/api-keys/issue.ts'
import type { Scope } from '../../accounts/api-keys/scopes.ts'
import { recordAudit } from '../../audit/service.ts'
import { type CustomerRecord, getCustomerByStripeId, retireFreeOwner } from '../../customers/repository.ts'
import { moveMails } from '../../emails/repository.ts'
import { enqueueEmail } from '../../emails/service.ts'
import type { ProvisioningContext } from '../../provisioning/provision.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { findToken, listUsableTokens } from '../../tokens/repository.ts'
import { reproduceToken } from '../../tokens/service.ts'
import { changeSession, getSession, lockSession } from '../repository.ts'
import { assertReached, hasReached, type OnboardingSession } from '../session.ts'

export interface CompletedOnboarding {
  session: OnboardingSession
  /** Shown once: whoever repeats the step gets none. */
  secrets?: IssuedSecrets
}

interface IssuedSecrets {
  apiKey: string
  /** Undefined if the account had its token before. */
  token: string | undefined
}

/** What a tenant's system needs: it reports usage and reads what is billed. */
const KEY_SCOPES: Scope[] = ['usage:read', 'usage:write', 'billing:read']

/**
 * The plan, the key, the agent's token and their mails come in one commit. The plan and its token may have come before, with an event of
 * Stripe's: then the rest joins them.
 */
export async function completeOnboarding(
  deps: Deps,
  session: OnboardingSession,
): Promise<CompletedOnboarding> {
  assertReached(session, 'subscription_created')
  if (hasReached(session, 'completed')) return { session }
  let secrets: IssuedSecrets | undefined
  const finish = async (context: ProvisioningContext) => {
    secrets = await finishOnce(context, session.id)
  }
  try {
    const options = { dryRun: false, timeoutMs: BUDGET_MS, andThen: finish }
    await reconcileWithStripe(deps, session.stripeSubscriptionId ?? '', options)
  } catch (error) {
    throw toStripeFailure(error)
  }
  const finished = await getSession(deps.db, session.id)
  if (finished.status !== 'completed') throw notPaidAnyMore(session.tier)
  return { session: finished, ...(secrets && { secrets }) }
}

async function finishOnce(
  context: ProvisioningContext,
  sessionId: string,
): Promise<IssuedSecrets | undefined> {
  const { tx, deps, afterCommit } = context
  const session = await lockSession(tx, sessionId)
  if (session.status !== 'subscription_created') return undefined
  const customer = await getCustomerByStripeId(tx, session.stripeCustomerId ?? '')
  if (session.isOwnAccount) await succeedFreeOwner(tx, customer)
  const token = await findIssuedToken(context, session)
  const key = await issueApiKey(tx, {
    accountId: customer.accountId,
    name: 'Onboarding',
    scopes: KEY_SCOPES,
    livemode: deps.config.stripe.livemode,
  })
  await changeSession(tx, sessionId, 'subscription_created', {
    status: 'completed',
    completedAt: deps.clock.now(),
    apiKeyId: key.id,
    accountId: customer.accountId,
  })
  await enqueueEmail(tx, deps, { kind: 'onboarding_completed', customerId: customer.id, sessionId })
  await recordAudit(tx, {
    actor: session.email,
    action: 'onboarding.complete',
    subjectType: 'account',
    subjectId: customer.accountId,
    reason: null,
    ip: null,
    after: { onboardingId: sessionId, apiKeyId: key.id, subscriptionId: session.stripeSubscriptionId },
  })
  afterCommit(() =>
    deps.log.info({ userId: customer.accountId, onboardingId: sessionId }, 'A company was onboarded'),
  )
  return { apiKey: key.key, token }
}

/** Whoever had a free account goes on in it as a customer of Stripe. */
async function succeedFreeOwner(tx: Tx, customer: CustomerRecord): Promise<void> {
  const retired = await retireFreeOwner(tx, customer)
  if (retired !== undefined) await moveMails(tx, { from: retired, to: customer.id })
}

/** Of the agent that came with the plan, unless it had its token before: that one was told to its owner then. */
async function findIssuedToken(
  { tx, deps }: ProvisioningContext,
  { stripeSubscriptionId, tier }: OnboardingSession,
): Promise<string | undefined> {
  const tokens = await listUsableTokens(tx, stripeSubscriptionId ?? '')
  const own = tokens.find((token) => token.isDefaultAgents && token.supersededAt === null)
  if (!own) throw notPaidAnyMore(tier)
  const record = own.isOfAccount ? undefined : await findToken(tx, own.jti)
  return record && (await reproduceToken(record, deps))
}

function notPaidAnyMore(tier: OnboardingSession['tier']): AppError {
  const plan = tier ? getPlan(tier).name : 'plan'
  return new AppError(
    'conflict',
    `Your ${plan} subscription has ended, so there is nothing to set up. Start again.`,
  )
}
