import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { exportCsv, exportJson, toAuditReply } from '../../audit/export.ts'
import { type AuditFilter, listAudit } from '../../audit/repository.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { MaybeText, Moment, PageOf, PageQuery, readPage, SearchText, Text } from '../schemas.ts'

const filters = {
  actor: Type.Optional(SearchText('An address, or ADMIN_API_KEY')),
  action: Type.Optional(SearchText('Such as token.revoke')),
  subject_id: Type.Optional(SearchText('The id of the token, event, mail or customer')),
}
const AuditFilters = Type.Object(filters)
const AuditQuery = Type.Object({ ...PageQuery, ...filters })

const AuditEntry = Type.Object(
  {
    id: Text,
    occurred_at: Moment,
    actor: Text,
    action: Text,
    subject_type: Text,
    subject_id: Text,
    reason: MaybeText,
    ip: MaybeText,
    before: Type.Unknown(),
    after: Type.Unknown(),
  },
  { title: 'AuditEntry' },
)
const AuditPage = PageOf('AuditPage', AuditEntry, 'Newest first')

const EXPORTS = [
  { format: 'csv', type: 'text/csv; charset=utf-8; header=present', write: exportCsv },
  { format: 'json', type: 'application/json; charset=utf-8', write: exportJson },
] as const

export const adminAuditRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/audit',
    {
      schema: {
        ...operation('listAudit', 'List the audit log'),
        querystring: AuditQuery,
        response: { 200: AuditPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, UUID)
      const { data, nextCursor } = toPage(await listAudit(deps.db, readFilter(query), page), page.limit)
      return { data: data.map(toAuditReply), next_cursor: nextCursor }
    },
  )

  for (const { format, type, write } of EXPORTS) {
    app.get(
      `/api/admin/audit.${format}`,
      {
        schema: {
          ...operation(
            `exportAudit${format === 'csv' ? 'Csv' : 'Json'}`,
            `Export the audit log as ${format.toUpperCase()}`,
          ),
          querystring: AuditFilters,
          response: READ_ERRORS,
        },
      },
      async ({ query }, reply) =>
        await reply
          .type(type)
          .header('content-disposition', `attachment; filename="audit.${format}"`)
          .send(Readable.from(write(deps.db, readFilter(query)))),
    )
  }
}

function readFilter({ actor, action, subject_id }: Static<typeof AuditFilters>): AuditFilter {
  return {
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(subject_id !== undefined && { subjectId: subject_id }),
  }
}
