import { brand } from '@kamiyo/catalog/brand'
import { formatCredits, formatMoney } from '@kamiyo/catalog/format'
import type { Db } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { numberAt, textAt } from '../../../lib/json.ts'
import { findDispute } from '../../reversals/disputes.ts'
import type { ReversalId } from '../../reversals/purchases.ts'
import { findRefund } from '../../reversals/refunds.ts'
import { findStanding } from '../../standing/find-standing.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findAccountOfCustomer, findBalanceOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type AboutPurchase, aboutPurchase } from './credits.ts'
import { capitalised, describeGoingOn, toGoingOn } from './going-on.ts'

interface TakenBack extends AboutPurchase {
  /** For what the credits were taken. */
  reversal: ReversalId
  takenMillis: number
}

export const creditsTakenBack: Mail<TakenBack> = {
  row: ({ customerId, sessionId, reversal, takenMillis }) => ({
    customerId,
    dedupeKey: reversal.id,
    details: { sessionId, reversal, takenMillis },
  }),
  compose: aboutPurchase(async (deps, { customerId, packName }, { details }) => {
    const reversal = await findReversal(deps.db, reversalOf(details))
    if (!reversal?.stands) return 'The payment did not go back after all'
    return creditsTakenBackNotice({
      ...reversal,
      packName,
      taken: formatCredits((numberAt(details, 'takenMillis') ?? 0) / 1000),
      balance: formatCredits((await findBalanceOfCustomer(deps.db, customerId)) / 1000),
      whatIsLeft: await describeWhatIsLeft(deps, customerId),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

/** What serves the account now that these credits are gone. */
async function describeWhatIsLeft(deps: Deps, customerId: string): Promise<string> {
  const accountId = await findAccountOfCustomer(deps.db, customerId)
  const standing = accountId === undefined ? undefined : await findStanding(deps, accountId)
  if (!standing) return NOTHING_LEFT
  if (standing.by === 'credits') return 'Your other credits are as they were.'
  return `${capitalised(describeGoingOn(await toGoingOn(deps, standing)))}.`
}

const NOTHING_LEFT =
  'Nothing is left in your account that pays for calls, so its tokens are refused. They stay the same and work again once you buy credits or choose a plan.'

/** The id of the refund or dispute that a mail about taken credits names. */
export const reversalOf = (details: unknown) => textAt(details, 'reversal', 'id') ?? ''

/** Whether the payment went back by it, as far as anybody knows now. */
export async function findReversal(db: Db, id: string) {
  const refund = await findRefund(db, id)
  if (refund) {
    const stands = refund.status === 'succeeded' || refund.status === 'pending'
    return { kind: 'refund' as const, amount: formatMoney(refund.amountMinor, refund.currency), stands }
  }
  const dispute = await findDispute(db, id)
  if (!dispute) return undefined
  const amount = formatMoney(dispute.amountMinor, dispute.currency)
  return { kind: 'dispute' as const, amount, stands: dispute.status === 'lost' }
}

export function creditsTakenBackNotice(purchase: {
  kind: ReversalId['kind']
  /** What went back of the payment. */
  amount: string
  packName: string
  taken: string
  balance: string
  /** A sentence about what serves the account now. */
  whatIsLeft: string
  dashboardUrl: string
}): SubjectNotice {
  const { kind, amount, packName, taken, balance, whatIsLeft, dashboardUrl: url } = purchase
  const happened =
    kind === 'refund'
      ? `${amount} of your payment for the ${packName} pack goes back to you.`
      : `Your bank decided the dispute over your payment for the ${packName} pack in your favour, so you keep the ${amount}.`
  return {
    subject: `${taken} taken back from your ${brand.productName} account`,
    title: `${taken} taken back`,
    preview: `Your balance is ${balance}`,
    paragraphs: [
      `${happened} The credits for that amount were taken back, as far as they were not used.`,
      `${whatIsLeft} If you did not expect this, answer this e-mail and we will look into it.`,
    ],
    facts: [
      { label: 'Taken back', value: taken },
      { label: 'Balance', value: balance },
    ],
    action: { label: 'Open your dashboard', url },
  }
}
