import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { ListBody } from '../lists/list-body.tsx'
import { InquiryList } from './inquiry-list.tsx'
import { inquiriesQuery } from './list-inquiries.ts'

export function InquiriesPage() {
  const [search] = useSearchParams()
  const query = inquiriesQuery(readFilters(search, ['cursor']))
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Inquiries">
        <p>
          Every message from the contact form, newest first, kept for half a year. On a day with very many
          messages, the later ones are not e-mailed and appear only here. Times are UTC.
        </p>
      </AdminHeader>
      <ListBody result={result} what="the inquiries" empty="No messages yet.">
        {(inquiries) => <InquiryList inquiries={inquiries} />}
      </ListBody>
    </>
  )
}
