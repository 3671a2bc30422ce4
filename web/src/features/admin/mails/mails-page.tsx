import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { ListBody } from '../lists/list-body.tsx'
import { StatusFilter } from '../lists/status-filter.tsx'
import { type MailStatus, mailsQuery } from './list-mails.ts'
import { MailList } from './mail-list.tsx'

const STATUSES: readonly MailStatus[] = ['queued', 'sending', 'sent', 'dead', 'cancelled']

export function MailsPage() {
  const [search] = useSearchParams()
  const { status: given, ...filters } = readFilters(search, ['status', 'cursor'])
  const status = STATUSES.find((candidate) => candidate === given)
  const query = mailsQuery({ ...filters, ...(status && { status }) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Mails">
        <p>Every e-mail that was queued or sent, newest first. Times are UTC.</p>
      </AdminHeader>
      <div className="mb-8">
        <StatusFilter statuses={STATUSES} />
      </div>
      <ListBody result={result} what="the mails" empty="No e-mails yet.">
        {(mails) => <MailList mails={mails} />}
      </ListBody>
    </>
  )
}
