import { freePlan } from '@kamiyo/catalog/free-plan'
import { type FormEvent, useRef } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { EmailField } from '../../../components/ui/email-field.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { useHydrated } from '../../../lib/use-hydrated.ts'
import { useRequestCode } from './request-code.ts'

const HINT = freePlan
  ? 'We mail you a code; there is no password. An address that is new here gets a free account, without a card.'
  : 'The address you paid with, or were invited with. We mail you a code; there is no password.'

interface EmailStepProps {
  initialEmail: string
  onSent(email: string, isDelayed: boolean): void
}

export function EmailStep({ initialEmail, onSent }: EmailStepProps) {
  const { mutate, isPending, error } = useRequestCode()
  const field = useRef<HTMLInputElement>(null)
  const isFaulty = error?.param === 'email'
  // Before hydration the browser itself would submit the form, with the address in the URL.
  const isAlive = useHydrated()

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const email = field.current?.value.trim() ?? ''
    mutate(email, {
      onSuccess: ({ delayed }) => onSent(email, delayed === true),
      onError: () => field.current?.focus(),
    })
  }

  return (
    <form onSubmit={onSubmit} aria-label="Sign in">
      <AlertRegion>
        {error && !isFaulty && <FailureText title="We could not ask for a code." error={error} />}
      </AlertRegion>
      <div className="space-y-6">
        <EmailField
          ref={field}
          label="E-mail"
          hint={HINT}
          defaultValue={initialEmail}
          error={isFaulty ? error.message : undefined}
        />
        <Button type="submit" disabled={isPending || !isAlive} className="w-full">
          {isPending ? 'Sending...' : 'Send me a code'}
        </Button>
      </div>
    </form>
  )
}
