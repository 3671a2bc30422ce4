import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { FailureText } from '../../components/ui/failure-text.tsx'
import type { ApiError } from '../../lib/api/api-error.ts'

interface AgentFormFrameProps {
  label: string
  submit: string
  /** For actions that cannot be undone. */
  isDangerous?: boolean
  isPending: boolean
  error: ApiError | null
  onSubmit(form: FormData): void
  onCancel(): void
  children: ReactNode
}

/** The common parts of the forms below an agent. The first field, or else the button, gets the focus. */
export function AgentForm({
  label,
  submit,
  isDangerous = false,
  isPending,
  error,
  onSubmit,
  onCancel,
  children,
}: AgentFormFrameProps) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input, [type=submit]')?.focus(), [])

  const submitForm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!isPending) onSubmit(new FormData(event.currentTarget))
  }
  return (
    <form ref={form} aria-label={label} onSubmit={submitForm} className="space-y-5">
      {children}
      <div role="alert" className="text-note empty:hidden">
        {error && <FailureText title="That did not work." error={error} />}
      </div>
      <div className="flex flex-wrap gap-4">
        <Button type="submit" variant={isDangerous ? 'danger' : 'primary'} disabled={isPending}>
          {isPending ? 'One moment...' : submit}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
