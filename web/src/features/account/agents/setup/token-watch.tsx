import { CheckIcon } from '../../../../components/ui/icons.tsx'
import { formatAgo } from '../../../../lib/date.ts'
import { type NextCall, useNextCall } from './use-next-call.ts'

interface TokenWatchProps {
  agentId: string
  /** Whether it stays visible while the guide above it is read. */
  isAfloat: boolean
}

/** The live line: turns green when the token is used, and announces it to screen readers. */
export function TokenWatch({ agentId, isAfloat }: TokenWatchProps) {
  const call = useNextCall(agentId)
  const look = call.hasArrived ? 'border-ok-line bg-ok-panel text-ok' : 'border-line bg-ink text-muted'
  return (
    <div
      className={`flex items-center gap-3 rounded-lg border px-4 py-3 text-note leading-relaxed transition-colors duration-500 ${look} ${isAfloat ? 'sticky bottom-4 z-1 shadow-lg' : ''}`}
    >
      <span aria-hidden="true" className="flex size-4 shrink-0 items-center justify-center">
        {call.hasArrived ? (
          <CheckIcon />
        ) : (
          <span className="size-2 rounded-full bg-faint motion-safe:animate-pulse" />
        )}
      </span>
      <p role="status" aria-live="polite">
        {watchText(call)}
      </p>
    </div>
  )
}

function watchText({ agent, hasAccess, hasArrived }: NextCall): string {
  if (hasArrived) return 'Connected: a call with this token has just arrived.'
  if (!hasAccess) return 'Your plan gives no access at the moment, so calls with this token are refused.'
  if (agent?.status === 'suspended') return 'This agent is suspended, so calls with its token are refused.'
  if (agent?.status === 'expired' || agent?.status === 'key_not_in_use')
    return 'The token of this agent is no longer valid, so calls with it are refused. Give it a new token.'
  if (agent?.token_seen_at) {
    return `Last used ${formatAgo(agent.token_seen_at, Date.now())}. Waiting for the next call with this token.`
  }
  return 'Waiting for the first call with this token. This line turns green when it arrives.'
}
