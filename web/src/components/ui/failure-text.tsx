import type { ApiError } from '../../lib/api/api-error.ts'
import { SupportLink } from './support-link.tsx'

/** What failed and why, in the API's words if they are meant for the visitor. */
export function FailureText({ title, error }: { title: string; error: ApiError }) {
  const isOurs = error.status === null || error.status >= 500
  return (
    <div>
      <p className="font-medium text-danger">{title}</p>
      <p className="mt-1 text-muted">
        {isOurs ? (
          <>
            Something went wrong on our server or with your connection. Try again; if the problem persists,
            write to <SupportLink />.
          </>
        ) : (
          error.message
        )}
      </p>
    </div>
  )
}
