import { useEffect, useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { useAdminChange } from '../admin-query.ts'
import { ReasonForm } from './reason-form.tsx'

export interface OperatorAction {
  label: string
  submit: string
  /** What it does; shown before it is done. */
  explain: string
  /** What the operator has to confirm if it cannot be undone. */
  confirm?: string
  done: string
  run(reason: string): Promise<unknown>
}

/** Actions on one subject. Their forms open below it, one at a time. */
export function ActionBar({ subject, actions }: { subject: string; actions: readonly OperatorAction[] }) {
  const [openLabel, setOpenLabel] = useState<string>()
  const [done, setDone] = useState<string>()
  const buttons = useRef<HTMLDivElement>(null)
  const open = actions.find(({ label }) => label === openLabel)
  const close = () => {
    setOpenLabel(undefined)
    buttons.current?.focus()
  }
  const toggle = (label: string | undefined) => {
    setDone(undefined)
    setOpenLabel(label)
  }
  return (
    <div className="min-w-0 grow">
      <div ref={buttons} tabIndex={-1} className="outline-none">
        <ActionLinks
          actions={actions.map(({ label }) => ({ name: label, label }))}
          open={openLabel}
          subject={subject}
          onToggle={toggle}
        />
      </div>
      <div role="status">{done && <DoneNote text={done} />}</div>
      {open && (
        <ActionForm
          key={open.label}
          action={open}
          subject={subject}
          onCancel={close}
          onDone={() => {
            setOpenLabel(undefined)
            setDone(open.done)
          }}
        />
      )}
    </div>
  )
}

interface ActionFormProps {
  action: OperatorAction
  subject: string
  onDone(): void
  onCancel(): void
}

function ActionForm({ action, subject, onDone, onCancel }: ActionFormProps) {
  const { mutate, isPending, error } = useAdminChange(action.run)
  return (
    <ReasonForm
      label={`${action.label} ${subject}`}
      submit={action.submit}
      explain={action.explain}
      confirm={action.confirm}
      isPending={isPending}
      error={error}
      onSubmit={(reason) => mutate(reason, { onSuccess: onDone })}
      onCancel={onCancel}
    />
  )
}

/** Takes the focus from the form that it replaces. */
function DoneNote({ text }: { text: string }) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => note.current?.focus(), [])
  return (
    <p ref={note} tabIndex={-1} className="mb-3 border-l border-accent pl-4 text-note outline-none">
      {text}
    </p>
  )
}
