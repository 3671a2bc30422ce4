import type { CallToolResult } from '@modelcontextprotocol/server'
import { BadRequest } from '../bad-request.ts'
import type { Dataset } from '../data/dataset.ts'
import { provenance, provenanceText } from './provenance.ts'

export interface Answer {
  /** Complete in itself: some clients show a model nothing else. */
  text: string
  facts: Record<string, unknown>
}

/** The result of a tool: what was found, with where it is from; or why the request cannot be answered. */
export function answer(dataset: Dataset, work: () => Answer): CallToolResult {
  try {
    const { text, facts } = work()
    return {
      content: [{ type: 'text', text: `${text}\n\n${provenanceText(dataset)}` }],
      structuredContent: { ...facts, ...provenance(dataset) },
    }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    return { content: [{ type: 'text', text: error.message }], isError: true }
  }
}

/** No tool here changes anything, or asks anybody else. */
export const READ_ONLY = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const
