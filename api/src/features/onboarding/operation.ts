import type { Config } from '../../config/config.ts'
import { envelopedErrors } from '../../http/envelope.ts'
import { publicReadLimit } from '../../http/limits.ts'

/** OpenAPI properties that all steps share. */
export function operation(operationId: string, summary: string, description?: string) {
  return {
    operationId,
    tags: ['Onboarding'],
    summary,
    ...(description !== undefined && { description }),
  }
}

export const STEP_ERRORS = envelopedErrors(400, 401, 402, 403, 404, 409, 410, 413, 415, 429, 500, 502, 503)

/** Whoever guesses ids, or repeats steps, is slowed down. */
export const stepLimit = (config: Config) => publicReadLimit(config)
