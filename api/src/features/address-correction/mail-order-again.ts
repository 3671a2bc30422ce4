import { getCustomer, lockAddressOf } from '../customers/repository.ts'
import { requeueEmail } from '../emails/service.ts'
import type { ProvisioningContext } from '../provisioning/provision.ts'
import { mailFirstToken } from '../provisioning/provision-purchase.ts'
import { findPurchase } from '../purchases/repository.ts'
import { findMailOfCredits, type PendingCorrection } from './repository.ts'

/** Sends what the buyer never got to the corrected address. Runs under the customer's lock. */
export async function mailOrderAgain(
  context: ProvisioningContext,
  correction: PendingCorrection,
): Promise<void> {
  const { tx, deps } = context
  const { sessionId, deliveryId } = correction
  const purchase = await findPurchase(tx, sessionId)
  const mailOfCredits = purchase && (await findMailOfCredits(tx, correction))
  if (mailOfCredits) await requeueEmail(tx, deps, mailOfCredits)
  if (purchase && (await mailTokenElsewhere(context, correction))) return
  await requeueEmail(tx, deps, deliveryId)
}

/**
 * Credits that went to the account of whoever has the address left their token behind, which nothing serves: its mail is cancelled when
 * it is composed. Returns whether a new token was mailed in its place, which it is not where that account has one.
 */
async function mailTokenElsewhere(
  context: ProvisioningContext,
  { customerId, tokenAccountId }: PendingCorrection,
): Promise<boolean> {
  await lockAddressOf(context.tx, customerId)
  const { accountId } = await getCustomer(context.tx, customerId)
  return accountId !== tokenAccountId && (await mailFirstToken(context, { accountId, customerId }))
}
