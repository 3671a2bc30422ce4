import { queryOptions } from '@tanstack/react-query'
import { apiErrorFrom } from '../../lib/api/api-error.ts'
import type { OpenApiDocument } from './openapi-document.ts'

const TIMEOUT_MS = 15_000

async function getOpenApiDocument(): Promise<OpenApiDocument> {
  const response = await fetch('/openapi.json', { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (cause: unknown) => {
      throw apiErrorFrom(null, undefined, cause)
    },
  )
  if (!response.ok) throw apiErrorFrom(response.status, undefined)
  return response.json()
}

/** The pre-rendered page contains the document of its build; the running API's document replaces it. */
export const openApiQuery = queryOptions({ queryKey: ['openapi'], queryFn: getOpenApiDocument })
