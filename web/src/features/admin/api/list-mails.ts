import { apiClient, requestData } from '../../../lib/api-client.ts'
import type { paths } from '../../../lib/api-schema.gen.d.ts'
import { adminQuery } from './admin-query.ts'

type Query = NonNullable<paths['/api/admin/mails']['get']['parameters']['query']>
export type MailStatus = NonNullable<Query['status']>

function listMails(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/mails', { params: { query }, signal }))
}

export type ListedMail = Awaited<ReturnType<typeof listMails>>['data'][number]

export function mailsQuery(query: Query) {
  return adminQuery(['mails', query], () => listMails(query))
}
