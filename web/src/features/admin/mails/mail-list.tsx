import { Link } from 'react-router-dom'
import { Instant } from '../../../components/ui/instant.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { ActionBar, type OperatorAction } from '../actions/action-bar.tsx'
import { resendMail } from '../actions/actions.ts'
import { customerPath } from '../admin-paths.ts'
import { CodeText } from '../code-text.tsx'
import { Status } from '../status.tsx'
import type { ListedMail } from './list-mails.ts'
import { mailMoment } from './mail-moment.ts'
import { mailName, ownRecipient } from './mail-name.ts'

/** With the address, on pages that are not about its owner. */
type Mail = Schema<'StoredMail'> & Partial<Pick<ListedMail, 'customer_email'>>

export function MailList({ mails }: { mails: readonly Mail[] }) {
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {mails.map((mail) => (
        <MailRow key={mail.id} mail={mail} />
      ))}
    </ul>
  )
}

function MailRow({ mail }: { mail: Mail }) {
  const name = mailName(mail.kind)
  return (
    <li className="border-b border-line px-5 pt-4 pb-2 text-note last:border-b-0">
      <div className="grid gap-x-8 gap-y-1 md:grid-cols-[minmax(0,1fr)_8rem_14rem]">
        <div className="min-w-0">
          <p className="[overflow-wrap:anywhere]">
            <span className="font-medium">{name}</span>
            <Recipient mail={mail} />
          </p>
          <p className="text-faint">
            <CodeText>{mail.id}</CodeText>
          </p>
        </div>
        <p>
          <Status status={mail.status} />
        </p>
        <p className="text-muted md:text-right">
          <MailMoment mail={mail} />
        </p>
      </div>
      <MailOutcome mail={mail} />
      {mail.last_error && (
        <p
          className={`mt-1 text-sm [overflow-wrap:anywhere] ${mail.status === 'dead' ? 'text-danger' : 'text-muted'}`}
        >
          {mail.last_error}
        </p>
      )}
      <ActionBar subject={`the mail "${name}" ${mail.id}`} actions={mailActions(mail)} />
    </li>
  )
}

const OUTCOMES: Record<NonNullable<Mail['outcome']>, string> = {
  delivered: 'It was delivered',
  dropped: 'SendGrid did not try to deliver it',
  bounced: 'It came back',
  spam_report: 'The recipient reported it as spam',
}

/** What SendGrid reported after it was sent. */
function MailOutcome({ mail: { outcome, outcome_reason, outcome_at } }: { mail: Mail }) {
  if (!outcome || !outcome_at) return null
  return (
    <p
      className={`mt-1 text-sm [overflow-wrap:anywhere] ${outcome === 'delivered' ? 'text-muted' : 'text-danger'}`}
    >
      {OUTCOMES[outcome]}, <Instant at={outcome_at} />
      {outcome !== 'delivered' && outcome_reason && `: ${outcome_reason}`}
    </p>
  )
}

function Recipient({ mail }: { mail: Mail }) {
  const own = ownRecipient(mail.kind)
  if (own) return <span className="text-muted"> to {own}</span>
  if (mail.customer_email === undefined || !mail.customer_id) return null
  return (
    <>
      <span className="text-muted"> to </span>
      <Link to={customerPath(mail.customer_id)} className="link">
        {mail.customer_email ?? 'a customer without an address'}
      </Link>
    </>
  )
}

function MailMoment({ mail }: { mail: Mail }) {
  const { label, at } = mailMoment(mail)
  return (
    <>
      {label && <span className="text-faint">{label} </span>}
      <Instant at={at} />
    </>
  )
}

/** An e-mail that is still waiting will be sent anyway. */
function mailActions({ id, status }: Mail): OperatorAction[] {
  if (status === 'queued' || status === 'sending') return []
  return [
    {
      label: 'Resend',
      submit: 'Send it again',
      explain:
        'Sends a new e-mail of the same kind, written from what is true at that moment, to the customer’s current address. This row does not change.',
      done: 'A new e-mail is on its way; it is at the top of the list.',
      run: (reason) => resendMail(id, reason),
    },
  ]
}
