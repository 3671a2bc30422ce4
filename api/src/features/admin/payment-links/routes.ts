import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { AccountParams } from '../accounts/find-account.ts'
import { readAction } from '../action.ts'
import { operation } from '../operation.ts'
import { Reason } from '../schemas.ts'
import { createPaymentLink } from './create-link.ts'

const MAX_USES = 10_000
const tiers = [...BUYABLE_TIERS]

const PaymentLinkBody = Type.Object(
  {
    tier: Type.Optional(
      Type.Enum(tiers, { 'x-code': 'invalid_tier', 'x-must': `be one of ${tiers.join(', ')}` }),
    ),
    credit_pack: Type.Optional(
      Type.String({
        description: 'Instead of a tier: the id of a pack of credits',
        maxLength: 64,
        pattern: '^[^\\u0000]*$',
        'x-code': 'invalid_credit_pack',
        'x-must': 'be the id of a pack',
      }),
    ),
    account: Type.Optional(AccountParams.properties.account_id),
    uses: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_USES,
        description: 'How often it may be paid; once when left out',
      }),
    ),
    reason: Reason,
  },
  { title: 'PaymentLinkOrder', examples: [{ tier: tiers[0], account: 'acct_…', reason: 'Agreed by mail' }] },
)

const PaymentLinkReply = Type.Object(
  {
    id: Type.String(),
    url: Type.String({ description: 'Send it to who is to pay' }),
    account_id: Type.Union([Type.String(), Type.Null()]),
    uses: Type.Integer(),
  },
  { title: 'PaymentLink' },
)

export const adminPaymentLinkRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/admin/payment-links',
    {
      schema: {
        ...operation(
          'createPaymentLink',
          'Make a link that sells a plan or credits',
          'What is paid there counts as bought at our own checkout: for the named account, or without one for whoever pays.',
        ),
        body: PaymentLinkBody,
        response: {
          200: PaymentLinkReply,
          ...errorResponses(400, 401, 404, 409, 413, 415, 429, 500, 502, 503),
        },
      },
    },
    async (request) => {
      const { account, credit_pack: packId, tier, uses = 1 } = request.body
      return await createPaymentLink(deps, { account, packId, tier, uses }, readAction(request))
    },
  )
}
