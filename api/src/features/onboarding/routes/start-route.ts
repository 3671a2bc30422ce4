import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { assertConfirmed } from '../../../auth/confirmed.ts'
import { requireSession } from '../../../auth/session.ts'
import type { Deps } from '../../../deps.ts'
import { envelopedErrors, succeed } from '../../../http/envelope.ts'
import { publicPostLimit } from '../../../http/limits.ts'
import { createKeyDoor } from '../../accounts/api-keys/door.ts'
import { findBuyer, type SignedInBuyer } from '../../checkout/buyer.ts'
import { refuseSecondSubscription } from '../../checkout/second-subscription.ts'
import { operation } from '../operation.ts'
import { toProgress } from '../reply.ts'
import { StartBody, StartReply } from '../schemas.ts'
import { startOnboarding } from '../start.ts'

export const startRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const openDoor = createKeyDoor(app, deps)
  const { allowedOrigins } = deps.config.http
  const hasKey = ({ headers }: FastifyRequest) => headers['x-api-key'] !== undefined
  const isOfOurPages = (request: FastifyRequest) =>
    !hasKey(request) && allowedOrigins.includes(request.headers.origin ?? '')
  const { rateLimit } = publicPostLimit(deps.config)

  app.post(
    '/api/v1/onboarding/start',
    {
      schema: {
        ...operation(
          'startOnboarding',
          'Begin to set up a company',
          'Needs an API key with the scope onboarding, unless it comes from our own page. An owner who is signed in goes on with their account, if the session was confirmed in the last 15 minutes; everybody else gets a new one, whatever accounts the address has.',
        ),
        security: [{ apiKey: [] }, {}],
        body: StartBody,
        response: {
          200: StartReply,
          ...envelopedErrors(400, 401, 403, 404, 409, 413, 415, 429, 500, 503),
        },
      },
      // Keys have limits of their own.
      config: { rateLimit: { ...rateLimit, allowList: hasKey } },
      async onRequest(request) {
        if (!isOfOurPages(request)) await openDoor(request, 'onboarding')
      },
    },
    async (request) => {
      const isSystem = !isOfOurPages(request)
      const owner = isSystem ? undefined : await findOwner(deps, request)
      const { company_name: companyName = null, email, name, phone = null } = request.body
      const { capability, session } = await startOnboarding(
        deps,
        { email, name, companyName, phone },
        { owner, isSystem },
      )
      return succeed(toProgress(capability, session))
    },
  )
}

/** Undefined for a guest, and for a member of somebody else's account, who sets up one of their own. */
async function findOwner(deps: Deps, request: FastifyRequest): Promise<SignedInBuyer | undefined> {
  const buyer = await findBuyer(deps, request)
  if (buyer === undefined || buyer === 'not_the_owner') return undefined
  await refuseSecondSubscription(deps, request, buyer)
  // It ends with a key and a token.
  assertConfirmed(await requireSession(deps, request), deps.clock.now())
  return buyer
}
