import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { ReasonBody, readPage } from '../schemas.ts'
import { toMailSummary } from './reply.ts'
import { listMails } from './repository.ts'
import { MailPage, MailParams, MailQuery, MailReply } from './schemas.ts'
import { resendMail } from './service.ts'

export const adminMailRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/mails',
    {
      schema: {
        ...operation('listMails', 'List mails'),
        querystring: MailQuery,
        response: { 200: MailPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, UUID)
      const { data, nextCursor } = toPage(await listMails(deps.db, query, page), page.limit)
      return {
        data: data.map((row) => ({ ...toMailSummary(row), customer_email: row.customerEmail })),
        next_cursor: nextCursor,
      }
    },
  )

  app.post(
    '/api/admin/mails/:id/resend',
    {
      schema: {
        ...operation('resendMail', 'Send a mail again'),
        params: MailParams,
        body: ReasonBody,
        response: { 200: MailReply, ...ACTION_ERRORS },
      },
    },
    async (request) => ({
      mail: toMailSummary(await resendMail(deps, request.params.id, readAction(request))),
    }),
  )
}
