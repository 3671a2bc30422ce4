import * as z from 'zod'
import { type AmountReview, isCurrent } from './amount-reviews.ts'
import type { IdentifiedFact } from './facts.ts'

/** An incident as the tools answer it. */
export const incidentSchema = z.object({
  id: z.string(),
  date: z.string().describe('YYYY-MM-DD'),
  name: z.string(),
  chain: z.string().nullable().describe('Null where the source names none'),
  category: z.string(),
  lost_usd: z.number().nullable().describe('US dollars at the time; null where no such amount is stated'),
  amount_certainty: z
    .enum(['as_reported', 'corrected', 'doubtful', 'not_stated'])
    .describe('How far lost_usd can be trusted; amount_note says why'),
  amount_note: z.string().nullable(),
  lost_amount: z.number().nullable().describe('In lost_asset; one of the assets where several were taken'),
  lost_asset: z.string().nullable(),
  transaction_url: z.string().nullable(),
  source_url: z.string().nullable(),
})

export type Incident = z.output<typeof incidentSchema>

export function toIncident(fact: IdentifiedFact, review: AmountReview | undefined): Incident {
  const { tx, source, lost_usd, lost_amount, lost_asset, ...rest } = fact
  const amounts = review && isCurrent(review, fact) ? reviewed(review) : { lost_usd, lost_amount, lost_asset }
  return {
    ...rest,
    amount_certainty: amounts.lost_usd === null ? 'not_stated' : 'as_reported',
    amount_note: null,
    ...amounts,
    transaction_url: tx && `https://${tx}`,
    source_url: source && `https://${source}`,
  }
}

type Amounts = Pick<Incident, 'lost_usd' | 'lost_amount' | 'lost_asset'> & Partial<Incident>

function reviewed({ verdict, lost_usd, lost_amount, lost_asset, index_says, reason }: AmountReview): Amounts {
  const amounts = { lost_usd, lost_amount, lost_asset }
  if (verdict === 'plausible') return amounts
  const amount_note = `The source says "${index_says}". ${reason}`
  const amount_certainty = lost_usd === null && verdict === 'corrected' ? 'not_stated' : verdict
  return { ...amounts, amount_certainty, amount_note }
}
