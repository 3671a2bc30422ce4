import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { exportLedger, readLedgerPage } from '../../metering/ledger/ledger.ts'
import { readExportQuery, readLedgerQuery } from '../../metering/ledger/ledger-query.ts'
import { LedgerExportQuery, LedgerPageSchema, LedgerQuery } from '../../metering/ledger/ledger-schemas.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { changeCredits } from './change-credits.ts'
import { AccountParams, findAccount } from './find-account.ts'
import { AccountUsageOfOperator, ChangedCredits, CreditsBody } from './schemas.ts'
import { describeUsage } from './usage.ts'

/** What an account calls and has left. */
export const adminAccountRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/accounts/:account_id/usage',
    {
      schema: {
        ...operation('getAccountUsage', "Read an account's wallet, grants and calls of the present period"),
        params: AccountParams,
        response: { 200: AccountUsageOfOperator, ...READ_ERRORS },
      },
    },
    async ({ params }) => await describeUsage(deps.db, params.account_id),
  )

  app.get(
    '/api/admin/accounts/:account_id/calls',
    {
      schema: {
        ...operation('listAccountCalls', "List an account's calls and credits"),
        params: AccountParams,
        querystring: LedgerQuery,
        response: { 200: LedgerPageSchema, ...READ_ERRORS },
      },
    },
    async ({ params, query }) => {
      const { id } = await findAccount(deps.db, params.account_id)
      const { filter, limit } = readLedgerQuery(id, query)
      return await readLedgerPage(deps.db, filter, limit)
    },
  )

  app.get(
    '/api/admin/accounts/:account_id/calls.csv',
    {
      schema: {
        ...operation('exportAccountCalls', "Export an account's calls and credits as CSV"),
        params: AccountParams,
        querystring: LedgerExportQuery,
        response: READ_ERRORS,
      },
    },
    async ({ params, query }, reply) => {
      const { id } = await findAccount(deps.db, params.account_id)
      const filter = readExportQuery(id, query, deps.clock.now())
      return await reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', 'attachment; filename="calls.csv"')
        .send(Readable.from(exportLedger(deps.db, filter)))
    },
  )

  app.post(
    '/api/admin/accounts/:account_id/credits',
    {
      schema: {
        ...operation('changeCredits', 'Give credits to an account, or take back some that are left'),
        params: AccountParams,
        body: CreditsBody,
        response: { 200: ChangedCredits, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { id, credits, expires_at } = request.body
      const change = {
        credits,
        ...(id !== undefined && { id }),
        ...(expires_at !== undefined && { expiresAt: new Date(expires_at) }),
      }
      return await changeCredits(deps, request.params.account_id, change, readAction(request))
    },
  )
}
