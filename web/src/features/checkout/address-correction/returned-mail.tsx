import { AlertRegion } from '../../../components/ui/alert.tsx'
import { SupportLink } from '../../../components/ui/support-link.tsx'
import { AddressForm } from './address-form.tsx'
import type { TokenMail } from './get-token-mail.ts'

interface ReturnedMailProps {
  mail: TokenMail | undefined
  sessionId: string
  email: string | null
}

/** What the buyer has to know about the token e-mail if it did not simply arrive. */
export function ReturnedMail({ mail, sessionId, email }: ReturnedMailProps) {
  const isBack = mail?.state === 'returned'
  return (
    <div className="mt-8">
      <AlertRegion>{isBack && <CameBack mail={mail} email={mail.corrected_to ?? email} />}</AlertRegion>
      {isBack && mail.can_correct && <AddressForm sessionId={sessionId} />}
      <p role="status" className="text-muted [overflow-wrap:anywhere]">
        {mail?.corrected_to && !isBack && `The e-mail is on its way to ${mail.corrected_to}.`}
      </p>
    </div>
  )
}

function CameBack({ mail, email }: { mail: TokenMail; email: string | null }) {
  return (
    <div className="[overflow-wrap:anywhere]">
      <p className="font-medium text-danger">The e-mail with your token bounced.</p>
      <p className="mt-1 text-muted">
        {email ? `It could not be delivered to ${email}. ` : 'It could not be delivered. '}
        Your order is safe.{' '}
        {mail.can_correct ? (
          'Enter another address below, and we will send the token there. You can do this once.'
        ) : (
          <>
            Write to <SupportLink /> with the order ID below, from an address that works.
          </>
        )}
      </p>
      {mail.was_refused && (
        <p className="mt-1 text-muted">The address that you entered was not accepted. Please check it.</p>
      )}
    </div>
  )
}
