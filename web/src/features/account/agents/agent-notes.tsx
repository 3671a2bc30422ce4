import { formatDate } from '../../../lib/date.ts'
import { limitText, reachedText } from './limit-text.ts'
import type { Agent } from './list-agents.ts'

interface AgentNotesProps {
  agent: Agent
  otherPlan: string | undefined
  you: string
}

/** Notes for the owner; only what keeps the agent from working is shown as an error. */
export function AgentNotes({ agent, otherPlan, you }: AgentNotesProps) {
  const faults = [
    agent.status === 'suspended' && 'Suspended: your plan covers fewer agents.',
    agent.status === 'expired' && 'Its token has expired. Give it a new one.',
    agent.status === 'key_not_in_use' &&
      'We no longer use the key that signed its token, so its calls are refused. Give it a new token.',
    reachedText(agent.limits),
  ]
  const isNew = agent.status === 'active' && agent.last_seen_at === null
  const news = [
    otherPlan !== undefined && `Part of your other subscription, ${otherPlan}.`,
    agent.created_by !== null && agent.created_by !== you && `Made by ${agent.created_by}.`,
    limitText(agent.limits),
    agent.allowed_addresses.length > 0 && `May call only from ${agent.allowed_addresses.join(', ')}.`,
    isNew && agent.is_manageable && 'Not connected yet. Set up shows the configuration for your client.',
    agent.overlap_ends_at && `Its earlier token works until ${formatInstant(agent.overlap_ends_at)}.`,
  ]
  return (
    <>
      <Notes texts={faults} className="text-danger" />
      <Notes texts={news} className="text-muted" />
    </>
  )
}

function Notes({ texts, className }: { texts: (string | false | null | undefined)[]; className: string }) {
  return texts
    .filter((text) => typeof text === 'string')
    .map((text) => (
      <p key={text} className={`mt-2 text-note leading-relaxed ${className}`}>
        {text}
      </p>
    ))
}

function formatInstant(instant: string): string {
  return `${formatDate(instant)}, ${new Date(instant).toISOString().slice(11, 16)} UTC`
}
