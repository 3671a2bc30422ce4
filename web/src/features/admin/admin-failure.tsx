import type { ApiError } from '../../lib/api/api-error.ts'

/** What did not work, in the API's words, and what finds it in the log. */
export function AdminFailure({ title, error }: { title: string; error: ApiError }) {
  return (
    <div className="text-note leading-relaxed break-words">
      <p className="font-medium text-danger">{title}</p>
      <p className="mt-1 text-muted">{error.message}</p>
      {error.requestId && (
        <p className="mt-1 text-sm text-faint">
          Request <span className="font-mono">{error.requestId}</span>
        </p>
      )}
    </div>
  )
}
