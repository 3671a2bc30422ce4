import { useQuery } from '@tanstack/react-query'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { formatAgo, formatDate } from '../../../lib/date.ts'
import { useEndSession } from './end-session.ts'
import { type Session, sessionsQuery } from './list-sessions.ts'

/** Lists where the customer is signed in; every session except this one can be ended here. */
export function SessionList() {
  const result = useQuery(sessionsQuery)
  const { mutate, isPending, error } = useEndSession()
  const { data, dataUpdatedAt } = result
  if (!data) return <LoadNote result={result} what="your sessions" />
  return (
    <>
      <ul className="border-t border-line">
        {data.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-4"
          >
            <div className="min-w-0">
              <p className="font-medium">{session.browser}</p>
              <p className="text-sm text-muted">{describe(session, dataUpdatedAt)}</p>
            </div>
            {!session.is_current && (
              <button
                type="button"
                className="link min-h-11 text-note"
                aria-disabled={isPending}
                aria-label={`End the session of ${session.browser}, since ${formatDate(session.started_at)}`}
                onClick={() => isPending || mutate({ id: session.id })}
              >
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <AlertRegion>{error && <FailureText title="That did not work." error={error} />}</AlertRegion>
      {data.length > 1 && (
        <div className="mt-6">
          <Button variant="secondary" disabled={isPending} onClick={() => mutate('others')}>
            End all other sessions
          </Button>
        </div>
      )}
    </>
  )
}

function describe({ is_current, last_seen_at, started_at }: Session, nowMs: number): string {
  const since = `since ${formatDate(started_at)}`
  return is_current ? `This one, ${since}` : `Last used ${formatAgo(last_seen_at, nowMs)}, ${since}`
}
