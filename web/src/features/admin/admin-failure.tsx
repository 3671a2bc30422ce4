import type { ApiError } from '../../lib/api/api-error.ts'

/** What failed, in the API's words, with the request id to find it in the log. */
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
