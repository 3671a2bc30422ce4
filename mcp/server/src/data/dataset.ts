import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { type AmountReview, readReviews } from './amount-reviews.ts'
import { type IdentifiedFact, readFacts } from './facts.ts'
import { identify } from './ids.ts'
import { type Incident, toIncident } from './incident.ts'

/** By the package's name, because this file may be part of the bundle of whoever mounts the server. */
export const DATA_DIRECTORY = dirname(
  createRequire(import.meta.url).resolve('@kamiyo/mcp-server/data/dataset.json'),
)
export const FACTS_FILE = 'exploits.csv'
export const DESCRIPTION_FILE = 'dataset.json'
export const REVIEWS_FILE = 'amount-reviews.csv'

const descriptionSchema = z.object({
  /** The day on which the source was read. */
  asOf: z.iso.date(),
  source: z.object({
    name: z.string(),
    url: z.url(),
    license: z.string(),
    /** Of the source's repository; left out where it is not known. */
    commit: z.string().optional(),
  }),
})

export type DatasetDescription = z.output<typeof descriptionSchema>

export interface Dataset extends DatasetDescription {
  /** Newest first. */
  incidents: readonly Incident[]
}

/** Reads and checks all of it; throws where something is wrong, so that a server with bad data does not start. */
export function loadDataset(directory = DATA_DIRECTORY): Dataset {
  const reviews = new Map(loadReviews(directory).map((review) => [review.id, review]))
  const facts = loadFacts(directory)
  const incidents = facts.map((fact) => toIncident(fact, reviews.get(fact.id)))
  return { ...loadDescription(directory), incidents: incidents.sort(newestFirst) }
}

export function loadFacts(directory = DATA_DIRECTORY): IdentifiedFact[] {
  return identify(readFacts(readFileSync(join(directory, FACTS_FILE), 'utf8')), [])
}

export function loadReviews(directory = DATA_DIRECTORY): AmountReview[] {
  return readReviews(readFileSync(join(directory, REVIEWS_FILE), 'utf8'))
}

export function loadDescription(directory = DATA_DIRECTORY): DatasetDescription {
  return descriptionSchema.parse(JSON.parse(readFileSync(join(directory, DESCRIPTION_FILE), 'utf8')))
}

export function newestFirst(a: { date: string; id: string }, b: { date: string; id: string }): number {
  return b.date.localeCompare(a.date) || a.id.localeCompare(b.id)
}
