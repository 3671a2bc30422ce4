import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiError } from '../../lib/api/api-error.ts'
import { Button } from './button.tsx'
import { FailureText } from './failure-text.tsx'

interface LoadNoteProps {
  result: Pick<UseQueryResult<unknown, ApiError>, 'error' | 'isFetching' | 'refetch'>
  /** What is loaded, as in "Loading your agents...". */
  what: string
}

/** Shown while loading, or if loading failed. */
export function LoadNote({ result: { error, isFetching, refetch }, what }: LoadNoteProps) {
  return (
    <div role="status" className="text-muted">
      {error && !isFetching ? (
        <>
          <FailureText title={`We could not load ${what}.`} error={error} />
          <Button variant="secondary" className="mt-4" onClick={() => void refetch()}>
            Try again
          </Button>
        </>
      ) : (
        <p>Loading {what}...</p>
      )}
    </div>
  )
}
