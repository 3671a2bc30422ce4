import { findCreditPack } from '@kamiyo/catalog/credits'
import type { BuyableTier } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import { recordAudit } from '../../audit/service.ts'
import { toPackParams } from '../../checkout/create-credit-session.ts'
import { toPlanParams } from '../../checkout/create-session.ts'
import { SOLD_ALIKE } from '../../checkout/open-session.ts'
import { defaultSuccessUrl } from '../../checkout/return-url.ts'
import { findAccount } from '../accounts/find-account.ts'
import type { AdminAction } from '../action.ts'

export interface LinkWish {
  tier: BuyableTier | undefined
  packId: string | undefined
  /** For whose account it is paid; anybody's who pays it otherwise. */
  account: string | undefined
  /** After so many payments it sells no more. */
  uses: number
}

type LinkDeps = Pick<Deps, 'config' | 'db' | 'stripe'>

/** A page of Stripe's that sells what our checkout sells, for an operator to send. Nobody gets its address without an audit row. */
export async function createPaymentLink(deps: LinkDeps, wish: LinkWish, action: AdminAction) {
  const account = wish.account === undefined ? undefined : await findAccount(deps.db, wish.account)
  const { id, url } = await openLink(deps, toSold(deps, wish, account?.id), wish.uses)
  await withTransaction(deps.db, async (tx) => {
    await recordAudit(tx, {
      ...action,
      ...{ action: 'payment_link.create', subjectType: 'payment_link', subjectId: id },
      after: { tier: wish.tier, pack: wish.packId, accountId: account?.id, uses: wish.uses, url },
    })
  })
  return { id, url, account_id: account?.id ?? null, uses: wish.uses }
}

type Sold = Pick<
  Stripe.PaymentLinkCreateParams,
  | 'line_items'
  | 'metadata'
  | 'subscription_data'
  | 'payment_intent_data'
  | 'invoice_creation'
  | 'customer_creation'
>

function toSold(deps: LinkDeps, { tier, packId }: LinkWish, accountId: string | undefined): Sold {
  if ((tier === undefined) === (packId === undefined))
    throw new AppError('invalid_request', 'Name either a tier or a credit_pack.', { param: 'tier' })
  if (tier !== undefined) return toPlanParams(deps.config, tier, accountId)
  const pack = findCreditPack(packId ?? '')
  if (!pack)
    throw new AppError('invalid_credit_pack', 'credit_pack must be a pack of the catalogue.', {
      param: 'credit_pack',
    })
  return { ...toPackParams(pack, accountId), customer_creation: 'always' }
}

async function openLink({ config, stripe }: LinkDeps, sold: Sold, uses: number): Promise<Stripe.PaymentLink> {
  try {
    return await stripe.paymentLinks.create({
      ...sold,
      ...SOLD_ALIKE,
      after_completion: { type: 'redirect', redirect: { url: defaultSuccessUrl(config) } },
      restrictions: { completed_sessions: { limit: uses } },
    })
  } catch (error) {
    throw toStripeFailure(error)
  }
}
