import { brand } from '@kamiyo/catalog/brand'
import { formatCredits } from '@kamiyo/catalog/format'
import { numberAt } from '../../../lib/json.ts'
import type { ReversalId } from '../../reversals/purchases.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findBalanceOfCustomer } from '../credits-repository.ts'
import { wasNotifiedOfTaking } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type AboutPurchase, aboutPurchase } from './credits.ts'
import { findReversal, reversalOf } from './credits-taken-back.ts'

interface GivenBack extends AboutPurchase {
  /** What did not last. */
  reversal: ReversalId
  givenMillis: number
}

export const creditsGivenBack: Mail<GivenBack> = {
  row: ({ customerId, sessionId, reversal, givenMillis }) => ({
    customerId,
    dedupeKey: reversal.id,
    details: { sessionId, reversal, givenMillis },
  }),
  compose: aboutPurchase(async (deps, { customerId, packName, sessionId }, { details }) => {
    const reversalId = reversalOf(details)
    const reversal = await findReversal(deps.db, reversalId)
    if (!reversal || reversal.stands) return 'The payment went back after all'
    if (!(await wasNotifiedOfTaking(deps.db, { customerId, sessionId, reversalId })))
      return 'The customer was never told that credits were taken'
    return creditsGivenBackNotice({
      ...reversal,
      packName,
      given: formatCredits((numberAt(details, 'givenMillis') ?? 0) / 1000),
      balance: formatCredits((await findBalanceOfCustomer(deps.db, customerId)) / 1000),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export function creditsGivenBackNotice(purchase: {
  kind: ReversalId['kind']
  /** What did not go back of the payment. */
  amount: string
  packName: string
  given: string
  balance: string
  dashboardUrl: string
}): SubjectNotice {
  const { kind, amount, packName, given, balance, dashboardUrl: url } = purchase
  const happened =
    kind === 'refund'
      ? `The refund of ${amount} for the ${packName} pack did not go through, so the money did not reach you.`
      : `Your bank decided in the end that the payment of ${amount} for the ${packName} pack stands.`
  const advice =
    kind === 'refund'
      ? 'If you still want the money back, answer this e-mail and we will find another way.'
      : 'If you did not expect this, answer this e-mail and we will look into it.'
  return {
    subject: `${given} given back to your ${brand.productName} account`,
    title: `${given} given back`,
    preview: `Your balance is ${balance}`,
    paragraphs: [
      `${happened} The credits that were taken back for it are yours again and pay for calls as before.`,
      advice,
    ],
    facts: [
      { label: 'Given back', value: given },
      { label: 'Balance', value: balance },
    ],
    action: { label: 'Open your dashboard', url },
  }
}
