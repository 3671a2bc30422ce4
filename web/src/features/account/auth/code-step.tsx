import { freePlan } from '@kamiyo/catalog/free-plan'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { CodeField, codeFault } from './code-field.tsx'
import { DelayedNote } from './delayed-note.tsx'
import { requestCode } from './request-code.ts'
import { ResendCode } from './resend-code.tsx'
import { useSignIn } from './use-sign-in.ts'

interface CodeStepProps {
  email: string
  isDelayed: boolean
  onSignedIn(): void
  onBack(): void
}

export function CodeStep({ email, isDelayed, onSignedIn, onBack }: CodeStepProps) {
  const { mutate, isPending, error, reset } = useSignIn()
  const [fault, setFault] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const isRefused = error?.param === 'code' || error?.code === 'invalid_code'

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const code = field.current?.value ?? ''
    const found = codeFault(code)
    setFault(found)
    if (found) {
      reset()
      field.current?.focus()
    } else mutate({ email, code }, { onSuccess: onSignedIn, onError: () => field.current?.select() })
  }

  return (
    <form onSubmit={onSubmit} aria-label="Enter the code" noValidate>
      <AlertRegion>
        {error && !isRefused && <FailureText title="We could not sign you in." error={error} />}
      </AlertRegion>
      <SentNote email={email} />
      <DelayedNote isDelayed={isDelayed} />
      <div className="mt-8 space-y-6">
        <CodeField
          id="code"
          ref={field}
          hint="It works once, for ten minutes. Only the newest code works."
          error={fault ?? (isRefused ? error.message : undefined)}
        />
        <Button type="submit" disabled={isPending} className="w-full">
          {isPending ? 'Signing in...' : 'Sign in'}
        </Button>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line pt-4">
          <ResendCode send={() => requestCode(email)} />
          <button type="button" className="link min-h-11 text-note" onClick={onBack}>
            Use another address
          </button>
        </div>
      </div>
    </form>
  )
}

/** The same for every address, so that nobody can find out whether it has an account. */
function SentNote({ email }: { email: string }) {
  return (
    <p role="status" className="leading-relaxed text-muted">
      {freePlan ? (
        <>
          An e-mail with six digits is on its way to <span className="break-words text-text">{email}</span>.
          Nothing after a few minutes? Check your spam folder, and the spelling of the address.
        </>
      ) : (
        <>
          If <span className="break-words text-text">{email}</span> belongs to an account, an e-mail with six
          digits is on its way. Nothing after a few minutes? Check your spam folder, and that this is the
          address you paid with.
        </>
      )}
    </p>
  )
}
