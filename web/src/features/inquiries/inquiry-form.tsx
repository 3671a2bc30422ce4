import type { FormEvent } from 'react'
import { AlertRegion } from '../../components/ui/alert.tsx'
import { Button } from '../../components/ui/button.tsx'
import { EmailField } from '../../components/ui/email-field.tsx'
import { TextAreaField, TextField } from '../../components/ui/field.tsx'
import { SupportLink } from '../../components/ui/support-link.tsx'
import type { ApiError } from '../../lib/api/api-error.ts'
import { type Inquiry, useCreateInquiry } from './create-inquiry.ts'
import { InquirySent } from './inquiry-sent.tsx'

const FIELDS: readonly (keyof Inquiry)[] = ['name', 'email', 'company', 'message']

/** The fields are uncontrolled: whatever happens to the call, the text is kept. */
export function InquiryForm() {
  const { mutate, isPending, error, data } = useCreateInquiry()
  if (data) return <InquirySent {...data} />

  const faulty = FIELDS.find((field) => field === error?.param)
  const errorOf = (field: keyof Inquiry) => (field === faulty ? error?.message : undefined)

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    const form = event.currentTarget
    mutate(readInquiry(form), { onError: (failure) => focusField(form, failure.param) })
  }

  return (
    <form onSubmit={onSubmit} aria-label="Contact sales">
      <AlertRegion>{error && !faulty && <SendFailure error={error} />}</AlertRegion>
      <div className="space-y-6">
        <InquiryFields errorOf={errorOf} />
        <Button type="submit" disabled={isPending} className="w-full sm:w-auto">
          {isPending ? 'Sending...' : 'Send message'}
        </Button>
      </div>
    </form>
  )
}

function InquiryFields({ errorOf }: { errorOf(field: keyof Inquiry): string | undefined }) {
  return (
    <>
      <div className="grid gap-6 sm:grid-cols-2">
        <TextField
          id="name"
          name="name"
          label="Name"
          autoComplete="name"
          required
          maxLength={200}
          error={errorOf('name')}
        />
        <EmailField label="Work e-mail" error={errorOf('email')} />
      </div>
      <TextField
        id="company"
        name="company"
        label="Company (optional)"
        autoComplete="organization"
        maxLength={200}
        error={errorOf('company')}
      />
      <TextAreaField
        id="message"
        name="message"
        label="Message"
        hint="What you want to build, how many agents, and any terms you need."
        required
        maxLength={5000}
        error={errorOf('message')}
      />
    </>
  )
}

function SendFailure({ error }: { error: ApiError }) {
  const reason = error.status !== null && error.status < 500 ? error.message : 'Our server did not accept it.'
  return (
    <div>
      <p className="font-medium text-danger">Your message was not sent.</p>
      <p className="mt-1 text-muted">
        {reason} Your text is still here: send it again, or write to <SupportLink />.
      </p>
    </div>
  )
}

function readInquiry(form: HTMLFormElement): Inquiry {
  const entries = new FormData(form)
  const read = (field: keyof Inquiry) => String(entries.get(field) ?? '').trim()
  return { name: read('name'), email: read('email'), company: read('company'), message: read('message') }
}

function focusField(form: HTMLFormElement, param: string | undefined): void {
  const field = param === undefined ? null : form.elements.namedItem(param)
  if (field instanceof HTMLElement) field.focus()
}
