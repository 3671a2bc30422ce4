import { type UseQueryResult, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { type ApiError, isServiceAway } from '../../lib/api/api-error.ts'
import { SESSION_KEY } from '../../lib/api/session-query.ts'
import { AdminFailure } from './admin-failure.tsx'

interface LoadStateProps<Data> {
  result: UseQueryResult<Data, ApiError>
  /** What is loaded, as in "Loading the events...". */
  what: string
  children(data: Data): ReactNode
}

/** Loading, failed or loaded; old data stays visible while newer data is fetched. */
export function LoadState<Data>({ result, what, children }: LoadStateProps<Data>) {
  const { data, error, isFetching, refetch } = result
  useSessionEnd(error)
  return (
    <div aria-busy={isFetching}>
      {error && !isFetching && (
        <div role="alert" className="mb-8 rounded-lg border border-danger-line bg-danger-panel p-5">
          <AdminFailure title={`We could not load ${what}.`} error={error} />
          {isServiceAway(error) && (
            <Button variant="secondary" className="mt-4" onClick={() => void refetch()}>
              Try again
            </Button>
          )}
        </div>
      )}
      {data === undefined
        ? isFetching && (
            <p role="status" className="text-muted">
              Loading {what}...
            </p>
          )
        : children(data)}
    </div>
  )
}

/**
 * If the person is no longer signed in or no longer an operator, the guard of these pages checks again and
 * leads them away.
 */
function useSessionEnd(error: ApiError | null): void {
  const queryClient = useQueryClient()
  const isOver = error?.status === 401 || error?.code === 'not_found'
  useEffect(() => {
    if (isOver) void queryClient.invalidateQueries({ queryKey: [SESSION_KEY], exact: true })
  }, [isOver, queryClient])
}
