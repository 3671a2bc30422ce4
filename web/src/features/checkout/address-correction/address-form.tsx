import type { FormEvent } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { EmailField } from '../../../components/ui/email-field.tsx'
import { useCorrectAddress } from './correct-address.ts'

export function AddressForm({ sessionId }: { sessionId: string }) {
  const { mutate, isPending, error } = useCorrectAddress(sessionId)

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isPending) return
    mutate(String(new FormData(event.currentTarget).get('email') ?? '').trim())
  }

  return (
    <form onSubmit={onSubmit} aria-label="Another address for the token" className="mb-10 space-y-6">
      <EmailField label="The right e-mail address" error={error?.message} />
      <Button type="submit" disabled={isPending} className="w-full sm:w-auto">
        {isPending ? 'Sending...' : 'Send the token there'}
      </Button>
    </form>
  )
}
