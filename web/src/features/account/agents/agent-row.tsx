import { type ComponentType, useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { formatAgo, formatDate } from '../../../lib/date.ts'
import { Panel } from '../panel.tsx'
import { AddressForm } from './address-form.tsx'
import type { AgentAction, AgentFormProps } from './agent-form-props.ts'
import { AgentNotes } from './agent-notes.tsx'
import { LimitForm } from './limit-form.tsx'
import type { Agent } from './list-agents.ts'
import { RenameForm } from './rename-form.tsx'
import { RevealForm } from './reveal-form.tsx'
import { RevokeForm } from './revoke-form.tsx'
import { RotateForm } from './rotate-form.tsx'
import { SetupPanel } from './setup/setup-panel.tsx'

const ACTIONS: readonly { name: AgentAction; label: string; Form: ComponentType<AgentFormProps> }[] = [
  { name: 'setup', label: 'Set up', Form: SetupPanel },
  { name: 'rename', label: 'Rename', Form: RenameForm },
  { name: 'limit', label: 'Limit', Form: LimitForm },
  { name: 'addresses', label: 'Addresses', Form: AddressForm },
  { name: 'rotate', label: 'New token', Form: RotateForm },
  { name: 'reveal', label: 'Show token', Form: RevealForm },
  { name: 'revoke', label: 'Revoke', Form: RevokeForm },
]
/** Of the owner and the admins of the account. */
const ADMIN_ACTIONS: readonly AgentAction[] = ['limit', 'addresses']

interface AgentRowProps {
  agent: Agent
  /** The plan it belongs to, if it is not the account's main one. */
  otherPlan: string | undefined
  /** The address of the signed-in person. */
  you: string
  /** Whether they are the owner or an admin of the account. */
  isAdmin: boolean
  nowMs: number
}

/** Forms open below the agent, one at a time; closing one returns the focus to the agent's name. */
export function AgentRow({ agent, otherPlan, you, isAdmin, nowMs }: AgentRowProps) {
  const [action, setAction] = useState<AgentAction>()
  const heading = useRef<HTMLHeadingElement>(null)
  const Form = ACTIONS.find(({ name }) => name === action)?.Form
  const actions = ACTIONS.filter(({ name }) => isAdmin || !ADMIN_ACTIONS.includes(name))
  const close = () => {
    setAction(undefined)
    heading.current?.focus()
  }
  return (
    <li className="border-b border-line py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 ref={heading} tabIndex={-1} className="min-w-0 font-medium break-words outline-none">
          <bdi>{agent.name}</bdi>
        </h3>
        <p className="text-sm text-muted">{seenText(agent, nowMs)}</p>
      </div>
      <AgentNotes agent={agent} otherPlan={otherPlan} you={you} />
      {agent.is_manageable && (
        <div className="mt-2 -mb-2">
          <ActionLinks actions={actions} open={action} subject={`of ${agent.name}`} onToggle={setAction} />
        </div>
      )}
      {Form && (
        <div className="mt-5">
          <Panel>
            <Form key={action} agent={agent} onDone={close} onSwitch={setAction} />
          </Panel>
        </div>
      )}
    </li>
  )
}

function seenText({ last_seen_at, created_at }: Agent, nowMs: number): string {
  return last_seen_at
    ? `Last used ${formatAgo(last_seen_at, nowMs)}`
    : `Never used, made on ${formatDate(created_at)}`
}
