import { Link } from 'react-router-dom'
import { ArrowIcon, CheckIcon } from '../../../components/ui/icons.tsx'
import type { Failure } from '../api/get-overview.ts'
import { failureTarget, failureTitle } from '../failure-target.ts'
import { Instant } from './instant.tsx'

export function FailureList({ failures }: { failures: readonly Failure[] }) {
  if (failures.length === 0) {
    return (
      <p className="flex items-center gap-3 rounded-lg border border-line bg-panel px-5 py-5 text-muted">
        <span className="text-accent">
          <CheckIcon />
        </span>
        Nothing needs a look.
      </p>
    )
  }
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {failures.map((failure) => (
        <li key={`${failure.kind} ${failure.id}`} className="border-b border-line last:border-b-0">
          <FailureLink failure={failure} />
        </li>
      ))}
    </ul>
  )
}

function FailureLink({ failure }: { failure: Failure }) {
  return (
    <Link
      to={failureTarget(failure)}
      className="group grid gap-x-8 gap-y-1 px-5 py-4 -outline-offset-2 transition-colors hover:bg-raised sm:grid-cols-[1fr_auto_auto] sm:items-baseline"
    >
      <span className="min-w-0">
        <span className="font-medium">{failureTitle(failure)}</span>
        {failure.error && (
          <span className="mt-1 block text-[0.9375rem] [overflow-wrap:anywhere] text-danger">
            {failure.error}
          </span>
        )}
        <span className="mt-1 block font-mono text-[0.8125rem] [overflow-wrap:anywhere] text-faint">
          {failure.id}
        </span>
      </span>
      <span className="text-sm text-muted">
        <Instant at={failure.since} />
      </span>
      <span className="hidden self-center text-faint transition-colors group-hover:text-accent sm:block">
        <ArrowIcon />
      </span>
    </Link>
  )
}
