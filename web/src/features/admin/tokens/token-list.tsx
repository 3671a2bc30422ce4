import { Instant } from '../../../components/ui/instant.tsx'
import { asWords } from '../../../lib/words.ts'
import { ActionBar, type OperatorAction } from '../actions/action-bar.tsx'
import { regenerateToken, resendToken, revokeToken } from '../actions/actions.ts'
import { CodeText } from '../code-text.tsx'
import type { Token } from '../customers/get-customer.ts'
import { Mark } from '../status.tsx'
import { type TokenState, tokenState } from './token-state.ts'

export function TokenList({ tokens }: { tokens: readonly Token[] }) {
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {tokens.map((token) => (
        <TokenRow key={token.jti} token={token} />
      ))}
    </ul>
  )
}

const TONES = {
  live: 'good',
  suspended: 'bad',
  'beyond plan': 'bad',
  revoked: 'bad',
  refused: 'bad',
  expired: 'bad',
  replaced: 'quiet',
} as const

function TokenRow({ token }: { token: Token }) {
  const state = tokenState(token, Date.now())
  const name = token.agent_name ?? token.agent
  return (
    <li className="border-b border-line px-5 pt-4 pb-2 text-note last:border-b-0">
      <div className="grid gap-x-8 gap-y-1 md:grid-cols-[minmax(0,1fr)_8rem_14rem]">
        <div className="min-w-0">
          <p className="font-medium [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </p>
          <p className="text-faint">
            <CodeText>{token.jti}</CodeText>
          </p>
        </div>
        <p>
          <Mark tone={TONES[state]}>{state}</Mark>
        </p>
        <p className="text-muted md:text-right">
          <span className="text-faint">issued </span>
          <Instant at={token.created_at} />
        </p>
      </div>
      <p className="mt-1 text-muted">
        <TokenNote token={token} state={state} />
      </p>
      <ActionBar subject={`the token of ${name} ${token.jti}`} actions={tokenActions(token, state)} />
    </li>
  )
}

function TokenNote({ token, state }: { token: Token; state: TokenState }) {
  const why = token.revoked_reason && `, ${asWords(token.revoked_reason)}`
  return (
    <>
      {token.last_seen_at ? (
        <>
          Last used <Instant at={token.last_seen_at} />.
        </>
      ) : (
        'Never used.'
      )}{' '}
      {token.revoked_at && (
        <>
          Revoked <Instant at={token.revoked_at} />
          {why}.
        </>
      )}
      {state === 'suspended' &&
        `Refused: ${token.revoked_reason ? asWords(token.revoked_reason) : 'no access'}.`}
      {state === 'beyond plan' && 'Refused: the plan covers fewer agents, and this one was added later.'}
      {state === 'expired' && (
        <>
          Expired <Instant at={token.expires_at} />.
        </>
      )}
      {state === 'refused' &&
        'The key that signed it is no longer in use, so a fresh token is needed: regenerate it, or put the key back.'}
    </>
  )
}

/** A replaced token is history; actions apply to its successor. */
function tokenActions({ jti }: Token, state: TokenState): OperatorAction[] {
  const regenerate = {
    label: 'Regenerate',
    submit: 'Replace the token',
    explain: 'The customer gets a new token by mail. The old one is refused from the next call on.',
    confirm: 'I understand that this agent stops working until its owner has installed the new token.',
    done: 'The old token is refused, and a new one is on its way to the customer.',
    run: (reason: string) => regenerateToken(jti, reason),
  }
  if (state === 'replaced') return []
  if (state === 'revoked' || state === 'refused' || state === 'expired') return [regenerate]
  return [
    {
      label: 'Resend',
      submit: 'Mail the token again',
      explain: 'The same token goes out again, to the address as it is now.',
      done: 'The token is on its way to the customer.',
      run: (reason) => resendToken(jti, reason),
    },
    regenerate,
    {
      label: 'Revoke',
      submit: 'Revoke the token',
      explain:
        'The token is refused from the next call on. Its agent keeps its place, so that no event issues it a new token.',
      confirm:
        'I understand that this agent stops working at once. Only regenerating its token brings it back.',
      done: 'The token is refused from now on.',
      run: (reason) => revokeToken(jti, reason),
    },
  ]
}
