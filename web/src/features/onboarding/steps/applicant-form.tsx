import { type FormEvent, useState } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { EmailField } from '../../../components/ui/email-field.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { StepFrame } from '../step-frame.tsx'

export interface Applicant {
  email: string
  name: string
  company_name?: string
  phone?: string
}

interface ApplicantFormProps {
  /** The address of who is signed in, whose account goes on. */
  signedInAs: string | undefined
  isPending: boolean
  error: ApiError | null
  onSubmit(applicant: Applicant): void
}

/** The first two steps: who sets it up, and for which company. Nothing is sent before both are known. */
export function ApplicantForm({ signedInAs, isPending, error, onSubmit }: ApplicantFormProps) {
  const [person, setPerson] = useState({ email: signedInAs ?? '', name: '' })
  const [isPersonKnown, setPersonKnown] = useState(false)
  if (!isPersonKnown || error?.param === 'email')
    return (
      <AccountStep
        key={error?.message}
        person={person}
        isSignedIn={signedInAs !== undefined}
        fault={error?.param === 'email' ? error.message : undefined}
        onNext={(given) => {
          setPerson(given)
          setPersonKnown(true)
          if (error) onSubmit(given)
        }}
      />
    )
  return (
    <CompanyStep
      isPending={isPending}
      error={error}
      onBack={() => setPersonKnown(false)}
      onNext={(company) => onSubmit({ ...person, ...company })}
    />
  )
}

interface AccountStepProps {
  person: { email: string; name: string }
  isSignedIn: boolean
  fault: string | undefined
  onNext(person: { email: string; name: string }): void
}

function AccountStep({ person, isSignedIn, fault, onNext }: AccountStepProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    onNext({ email: textOf(form, 'email'), name: textOf(form, 'name') })
  }
  return (
    <StepFrame
      step="Account"
      title="Who sets it up?"
      lead="The account belongs to this address: sign-in codes, the token and mails about payments go there."
    >
      <form onSubmit={submit} aria-label="Account" className="space-y-6">
        <TextField
          id="name"
          name="name"
          label="Your name"
          autoComplete="name"
          required
          maxLength={200}
          pattern=".*\S.*"
          defaultValue={person.name}
        />
        <EmailField
          label="E-mail"
          hint={isSignedIn ? 'You are signed in, so the account of your address goes on.' : undefined}
          defaultValue={person.email}
          error={fault}
        />
        <Button type="submit">Continue</Button>
      </form>
    </StepFrame>
  )
}

interface CompanyStepProps {
  isPending: boolean
  error: ApiError | null
  onBack(): void
  onNext(company: Pick<Applicant, 'company_name' | 'phone'>): void
}

function CompanyStep({ isPending, error, onBack, onNext }: CompanyStepProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const form = new FormData(event.currentTarget)
    const phone = textOf(form, 'phone')
    onNext({ company_name: textOf(form, 'company'), ...(phone && { phone }) })
  }
  return (
    <StepFrame step="Company" title="For which company?" lead="Its name is on the invoices.">
      <form onSubmit={submit} aria-label="Company" className="space-y-6">
        <AlertRegion>
          {error && error.param !== 'phone' && (
            <FailureText title="The set-up could not be started." error={error} />
          )}
        </AlertRegion>
        <TextField
          id="company"
          name="company"
          label="Company"
          autoComplete="organization"
          required
          maxLength={200}
          pattern=".*\S.*"
        />
        <TextField
          id="phone"
          name="phone"
          type="tel"
          label="Telephone (optional)"
          autoComplete="tel"
          maxLength={30}
          error={error?.param === 'phone' ? error.message : undefined}
        />
        <div className="flex flex-wrap gap-4">
          <Button type="submit" disabled={isPending}>
            {isPending ? 'One moment...' : 'Continue'}
          </Button>
          <Button variant="secondary" onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </StepFrame>
  )
}

function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? '').trim()
}
