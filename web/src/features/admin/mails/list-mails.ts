import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type Query = NonNullable<paths['/api/admin/mails']['get']['parameters']['query']>
export type MailStatus = Schema<'StoredMail'>['status']

function listMails(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/mails', { params: { query }, signal }))
}

export type ListedMail = Schema<'ListedMail'>

export function mailsQuery(query: Query) {
  return adminQuery(['mails', query], () => listMails(query))
}
