import { Instant } from '../../../components/ui/instant.tsx'
import { Status } from '../status.tsx'
import type { ListedInquiry } from './list-inquiries.ts'

export function InquiryList({ inquiries }: { inquiries: readonly ListedInquiry[] }) {
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {inquiries.map((inquiry) => (
        <InquiryRow key={inquiry.id} inquiry={inquiry} />
      ))}
    </ul>
  )
}

function InquiryRow({ inquiry }: { inquiry: ListedInquiry }) {
  const { name, email, company, message, created_at, mail_status } = inquiry
  return (
    <li className="border-b border-line px-5 py-4 text-note last:border-b-0">
      <div className="grid gap-x-8 gap-y-1 md:grid-cols-[minmax(0,1fr)_8rem_14rem]">
        <p className="[overflow-wrap:anywhere]">
          <span className="font-medium">{name}</span>
          {company && <span className="text-muted"> of {company}</span>}
          <span className="block text-muted">{email}</span>
        </p>
        <p>
          {mail_status ? <Status status={mail_status} /> : <span className="text-muted">not mailed</span>}
        </p>
        <p className="text-muted md:text-right">
          <Instant at={created_at} />
        </p>
      </div>
      <p className="mt-3 whitespace-pre-wrap [overflow-wrap:anywhere]">{message}</p>
    </li>
  )
}
