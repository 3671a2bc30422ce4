import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { AdminFailure } from '../admin-failure.tsx'
import { useAdminChange } from '../admin-query.ts'
import { ReasonForm } from './reason-form.tsx'

interface RehearsedActionProps<Outcome> {
  /** The action and its subject, for the form's accessible name. */
  label: string
  explain: string
  run(order: { reason: string; dry_run: boolean }): Promise<Outcome>
  /** The label of the button that applies it after the dry run; undefined if there is nothing to do. */
  applyLabel(shown: Outcome): string | undefined
  render(outcome: Outcome): ReactNode
  onClose(): void
}

/** First shows what an action would change; only then can it be done, with the same reason. */
export function RehearsedAction<Outcome>(props: RehearsedActionProps<Outcome>) {
  const { label, explain, run, applyLabel, render, onClose } = props
  const [reason, setReason] = useState('')
  const rehearsal = useAdminChange((why: string) => run({ reason: why, dry_run: true }))
  const deed = useAdminChange((why: string) => run({ reason: why, dry_run: false }))
  const shown = rehearsal.data

  if (deed.data !== undefined) {
    return (
      <Step title="Done" onClose={onClose}>
        {render(deed.data)}
      </Step>
    )
  }
  if (shown === undefined) {
    return (
      <ReasonForm
        label={label}
        submit="Show what would change"
        explain={explain}
        isPending={rehearsal.isPending}
        error={rehearsal.error}
        onSubmit={(why) => {
          setReason(why)
          rehearsal.mutate(why)
        }}
        onCancel={onClose}
      />
    )
  }
  const apply = applyLabel(shown)
  return (
    <Step
      title="Nothing has changed yet"
      onClose={onClose}
      apply={
        apply && (
          <Button disabled={deed.isPending} onClick={() => deed.mutate(reason)}>
            {deed.isPending ? 'One moment...' : apply}
          </Button>
        )
      }
    >
      {render(shown)}
      <div role="alert" className="empty:hidden">
        {deed.error && <AdminFailure title="That did not work." error={deed.error} />}
      </div>
    </Step>
  )
}

interface StepProps {
  title: string
  apply?: ReactNode
  onClose(): void
  children: ReactNode
}

function Step({ title, apply, onClose, children }: StepProps) {
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="mt-2 mb-3 space-y-5 rounded-lg border border-line bg-ink p-5 text-note">
      <p ref={heading} role="status" tabIndex={-1} className="font-medium outline-none">
        {title}
      </p>
      {children}
      <div className="flex flex-wrap gap-4">
        {apply}
        <Button variant="secondary" onClick={onClose}>
          {apply ? 'Cancel' : 'Close'}
        </Button>
      </div>
    </div>
  )
}
