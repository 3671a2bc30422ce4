import { useRef, useState } from 'react'
import { formatAgo, formatDate } from '../../../lib/date.ts'
import type { Agent } from '../api/list-agents.ts'
import { RenameForm } from './rename-form.tsx'
import { RevealForm } from './reveal-form.tsx'
import { RevokeForm } from './revoke-form.tsx'
import { RotateForm } from './rotate-form.tsx'

const ACTIONS = { rename: 'Rename', rotate: 'New token', reveal: 'Show token', revoke: 'Revoke' } as const
type Action = keyof typeof ACTIONS

const FORMS = { rename: RenameForm, rotate: RotateForm, reveal: RevealForm, revoke: RevokeForm }
const NAMES = Object.keys(ACTIONS) as Action[]

/** The forms open below the agent, one at a time; whoever closes one is led back to the agent's name. */
export function AgentRow({ agent }: { agent: Agent }) {
  const [action, setAction] = useState<Action>()
  const heading = useRef<HTMLHeadingElement>(null)
  const Form = action && FORMS[action]
  const close = () => {
    setAction(undefined)
    heading.current?.focus()
  }
  return (
    <li className="border-b border-line py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 ref={heading} tabIndex={-1} className="min-w-0 font-medium break-words outline-none">
          {agent.name}
        </h3>
        <p className="text-sm text-muted">{seenText(agent)}</p>
      </div>
      <AgentNotes agent={agent} />
      <div className="mt-2 -mb-2 flex flex-wrap gap-x-6">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-expanded={action === name}
            onClick={() => setAction(action === name ? undefined : name)}
            className="link min-h-11 text-[0.9375rem] aria-expanded:decoration-accent"
          >
            {ACTIONS[name]}
            <span className="sr-only"> of {agent.name}</span>
          </button>
        ))}
      </div>
      {Form && (
        <div className="mt-5 rounded-lg border border-line bg-panel p-5">
          <Form key={action} agent={agent} onDone={close} />
        </div>
      )}
    </li>
  )
}

function AgentNotes({ agent }: { agent: Agent }) {
  const notes = [
    agent.status === 'suspended' &&
      'Suspended: your plan serves fewer agents. Revoke an older one or change the plan, and it works again.',
    agent.status === 'expired' && 'Its token has expired. Give it a new one.',
    agent.overlap_ends_at && `Its earlier token works until ${formatInstant(agent.overlap_ends_at)}.`,
  ].filter((note) => typeof note === 'string')
  return notes.map((note) => (
    <p key={note} className="mt-2 text-[0.9375rem] leading-relaxed text-danger">
      {note}
    </p>
  ))
}

function seenText({ last_seen_at, created_at }: Agent): string {
  return last_seen_at
    ? `Last used ${formatAgo(last_seen_at, Date.now())}`
    : `Never used, made on ${formatDate(created_at)}`
}

function formatInstant(instant: string): string {
  return `${formatDate(instant)}, ${new Date(instant).toISOString().slice(11, 16)} UTC`
}
