import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { AdminFailure } from '../admin-failure.tsx'

interface ReasonFormProps {
  label: string
  submit: string
  explain: ReactNode
  confirm?: string | undefined
  isPending: boolean
  error: ApiError | null
  onSubmit(reason: string, form: FormData): void
  onCancel(): void
  /** Shown before the reason. */
  children?: ReactNode
}

/** Explains an action and asks for a reason, which the API requires. */
export function ReasonForm(props: ReasonFormProps) {
  const { label, submit, explain, confirm, isPending, error, children } = props
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    if (!isPending) props.onSubmit(String(data.get('reason') ?? '').trim(), data)
  }
  return (
    <form
      ref={form}
      aria-label={label}
      onSubmit={onSubmit}
      className="mt-2 mb-3 max-w-2xl space-y-5 rounded-lg border border-line bg-ink p-5"
    >
      <p className="text-note leading-relaxed text-muted">{explain}</p>
      {children}
      <TextField
        id={`${id}-reason`}
        name="reason"
        label="Reason"
        hint="It is recorded in the audit log, with your address."
        autoComplete="off"
        required
        maxLength={500}
        pattern=".*\S.*"
        title="A reason of 1 to 500 characters"
      />
      {confirm && (
        <label className="flex items-start gap-3 text-note leading-relaxed">
          <input type="checkbox" name="confirmed" required className="mt-1 size-4 shrink-0 accent-accent" />
          {confirm}
        </label>
      )}
      <div role="alert" className="empty:hidden">
        {error && <AdminFailure title={failureTitle(error)} error={error} />}
      </div>
      <div className="flex flex-wrap gap-4">
        <Button type="submit" variant={confirm ? 'danger' : 'primary'} disabled={isPending}>
          {isPending ? 'One moment...' : submit}
        </Button>
        <Button variant="secondary" onClick={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

/** Without a response it may have happened nevertheless. */
function failureTitle({ status }: ApiError): string {
  return status === null || status >= 502
    ? 'We could not tell whether it worked. Check the audit log before you try again.'
    : 'That did not work.'
}
