import { useLocation } from 'react-router-dom'
import { Notice } from '../notice.tsx'

/** Stored in the history when a page sends someone whose session has ended to the sign-in page. */
export const SESSION_ENDED = { sessionEnded: true } as const

export function SessionEndedNote() {
  const state: unknown = useLocation().state
  const isEnded = typeof state === 'object' && state !== null && 'sessionEnded' in state
  return (
    <div role="status">
      {isEnded && (
        <Notice tone="info" className="mb-8">
          Your session has ended: it ran out, or you signed out elsewhere. Sign in again, and you are back
          where you were.
        </Notice>
      )}
    </div>
  )
}
