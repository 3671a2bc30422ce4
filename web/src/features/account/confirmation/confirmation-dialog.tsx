import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { CodeField, codeFault } from '../auth/code-field.tsx'
import { DelayedNote } from '../auth/delayed-note.tsx'
import { ResendCode } from '../auth/resend-code.tsx'
import { accountQuery } from '../get-account.ts'
import { requestConfirmationCode, useConfirmSession } from './confirm-session.ts'

export interface Asked {
  isDelayed: boolean
  onAnswer(isConfirmed: boolean): void
}

/** Stays above everything else until the code is entered or the visitor cancels, also with Escape. */
export function ConfirmationDialog({ isDelayed, onAnswer }: Asked) {
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string>()
  const { mutate, isPending, error } = useConfirmSession()
  const { data: account } = useQuery({ ...accountQuery, enabled: false })
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    field.current?.focus()
    // Closing it returns the focus to where it was.
    return () => shown?.close()
  }, [])

  const isRefused = error?.code === 'invalid_code'
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const code = field.current?.value ?? ''
    const found = codeFault(code)
    setFault(found)
    if (found) field.current?.focus()
    else mutate(code, { onSuccess: () => onAnswer(true), onError: () => field.current?.select() })
  }
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirmation-title"
      onCancel={() => onAnswer(false)}
      className="m-auto w-[calc(100%-2rem)] max-w-md rounded-lg border border-line bg-panel p-6 text-text backdrop:bg-black/70"
    >
      <form onSubmit={onSubmit} noValidate className="space-y-5">
        <h2 id="confirmation-title" className="text-xl font-medium">
          Is it you?
        </h2>
        <p className="leading-relaxed text-muted">
          You signed in a while ago. We have mailed six digits to{' '}
          <span className="break-words text-text">{account?.email ?? 'your address'}</span>; enter them to go
          on.
        </p>
        <DelayedNote isDelayed={isDelayed} />
        <AlertRegion>
          {error && !isRefused && <FailureText title="That did not work." error={error} />}
        </AlertRegion>
        <CodeField
          id="confirmation-code"
          ref={field}
          hint="It works once, for ten minutes. Only the newest code works."
          error={fault ?? (isRefused ? error.message : undefined)}
        />
        <div className="flex flex-wrap gap-4">
          <Button type="submit" disabled={isPending}>
            {isPending ? 'One moment...' : 'Go on'}
          </Button>
          <Button variant="secondary" onClick={() => onAnswer(false)}>
            Cancel
          </Button>
        </div>
        <ResendCode send={requestConfirmationCode} />
      </form>
    </dialog>
  )
}
