import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { MAIL_STATUSES } from '../mails/schemas.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { readPage, toMoment } from '../schemas.ts'
import { listInquiries } from './repository.ts'
import { InquiryPage, InquiryQuery } from './schemas.ts'

export const adminInquiryRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/inquiries',
    {
      schema: {
        ...operation('listInquiries', 'List messages of the contact form'),
        querystring: InquiryQuery,
        response: { 200: InquiryPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, UUID)
      const { data, nextCursor } = toPage(await listInquiries(deps.db, page), page.limit)
      return {
        data: data.map(({ createdAt, mailStatus, id, name, email, company, message }) => ({
          ...{ id, name, email, company, message },
          created_at: toMoment(createdAt),
          mail_status: MAIL_STATUSES.find((status) => status === mailStatus) ?? null,
        })),
        next_cursor: nextCursor,
      }
    },
  )
}
