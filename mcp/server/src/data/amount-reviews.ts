import * as z from 'zod'
import { readCsv } from './read-csv.ts'

const numberOrNull = z.string().transform((text) => (text === '' ? null : z.coerce.number().parse(text)))

const reviewSchema = z.object({
  id: z.string().min(1),
  /** What the facts said when the amount was looked at; with another figure the review no longer holds. */
  facts_lost_usd: numberOrNull,
  verdict: z.enum(['plausible', 'corrected', 'doubtful']),
  lost_usd: numberOrNull,
  lost_amount: numberOrNull,
  lost_asset: z.string().transform((text) => text || null),
  index_says: z.string(),
  reason: z.string().min(1),
})

/** An amount that somebody compared with the words of its source. */
export type AmountReview = z.output<typeof reviewSchema>

export function readReviews(text: string): AmountReview[] {
  return readCsv(text, { columns: Object.keys(reviewSchema.shape), row: reviewSchema })
}

/** Whether the facts still say what was reviewed. */
export function isCurrent(review: AmountReview, fact: { lost_usd: number | null } | undefined): boolean {
  return fact !== undefined && fact.lost_usd === review.facts_lost_usd
}
