import { useRef, useState } from 'react'
import { AgentForm } from '../agent-form.tsx'
import { CodeField, codeFault } from '../auth/code-field.tsx'
import { DelayedNote } from '../auth/delayed-note.tsx'
import { ResendCode } from '../auth/resend-code.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { requestRevealCode, revealToken, useAgentChange } from './change-agents.ts'
import { SecretPanel } from './setup/secret-panel.tsx'

/** Shows the token only after a code that was just mailed to the owner. */
export function RevealForm({ agent, onDone }: Pick<AgentFormProps, 'agent' | 'onDone'>) {
  const request = useAgentChange(() => requestRevealCode(agent.id))
  return request.isSuccess ? (
    <RevealCodeForm agent={agent} isDelayed={request.data.delayed === true} onDone={onDone} />
  ) : (
    <AgentForm
      label={`Show the token of ${agent.name}`}
      submit="Send me a code"
      isPending={request.isPending}
      error={request.error}
      onSubmit={() => request.mutate(undefined)}
      onCancel={onDone}
    >
      <p className="leading-relaxed text-muted">
        We mail you a code first, and record that the token was shown.
      </p>
    </AgentForm>
  )
}

function RevealCodeForm({
  agent,
  isDelayed,
  onDone,
}: Pick<AgentFormProps, 'agent' | 'onDone'> & { isDelayed: boolean }) {
  const { mutate, isPending, error, data } = useAgentChange((code: string) => revealToken(agent.id, code))
  const [fault, setFault] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  if (data) return <SecretPanel agentId={data.id} token={data.token} onDone={onDone} />

  const isRefused = error?.code === 'invalid_code'
  const onSubmit = () => {
    const code = field.current?.value ?? ''
    const found = codeFault(code)
    setFault(found)
    if (found) field.current?.focus()
    else mutate(code, { onError: () => field.current?.select() })
  }
  return (
    <AgentForm
      label={`Code for the token of ${agent.name}`}
      submit="Show the token"
      isPending={isPending}
      error={isRefused ? null : error}
      onSubmit={onSubmit}
      onCancel={onDone}
    >
      <DelayedNote isDelayed={isDelayed} />
      <CodeField
        id={`code-${agent.id}`}
        ref={field}
        hint="The six digits that we have just mailed you. Only the newest code works."
        error={fault ?? (isRefused ? error.message : undefined)}
      />
      <ResendCode send={() => requestRevealCode(agent.id)} />
    </AgentForm>
  )
}
