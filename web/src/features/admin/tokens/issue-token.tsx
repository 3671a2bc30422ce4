import { useEffect, useRef } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { issueToken } from '../actions/actions.ts'
import { ReasonForm } from '../actions/reason-form.tsx'
import { useAdminChange } from '../admin-query.ts'
import type { SubscriptionFormProps } from '../customers/subscription-form-props.ts'

export function IssueToken({ subscriptionId, onClose }: SubscriptionFormProps) {
  const { mutate, isPending, isSuccess, error } = useAdminChange(issueToken)
  if (isSuccess) return <Issued onClose={onClose} />
  return (
    <ReasonForm
      label={`Issue a token for ${subscriptionId}`}
      submit="Issue and mail it"
      explain="A token for one more agent of this subscription, if the plan has room. It is mailed to the customer."
      isPending={isPending}
      error={error}
      onSubmit={(reason, form) => {
        const agent = String(form.get('agent') ?? '').trim()
        mutate({ subscription_id: subscriptionId, reason, ...(agent && { agent }) })
      }}
      onCancel={onClose}
    >
      <TextField
        id={`agent-${subscriptionId}`}
        name="agent"
        label="Agent"
        hint="Letters, digits, - and _. Leave it empty for the agent called default."
        autoComplete="off"
        maxLength={100}
        pattern="[A-Za-z0-9_\-]+"
        title="Letters, digits, - and _"
      />
    </ReasonForm>
  )
}

function Issued({ onClose }: { onClose(): void }) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => note.current?.focus(), [])
  return (
    <div className="mt-2 mb-3 space-y-4">
      <p ref={note} role="status" tabIndex={-1} className="border-l border-accent pl-4 outline-none">
        The token is issued and on its way to the customer.
      </p>
      <Button variant="secondary" onClick={onClose}>
        Close
      </Button>
    </div>
  )
}
