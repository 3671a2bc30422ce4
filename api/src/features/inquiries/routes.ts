import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { publicPostLimit } from '../../http/limits.ts'
import { InquiryBody, InquiryReply } from './schemas.ts'
import { receiveInquiry } from './service.ts'

export const inquiryRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/inquiries',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'createInquiry',
        tags: ['Inquiries'],
        summary: 'Write to the seller',
        description:
          'Stores the message and mails it to the support address. If very many arrive in a day, the later ones are only stored, and the seller reads them on a page.',
        body: InquiryBody,
        response: { 202: InquiryReply, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const { name, email, company, message } = request.body
      const { id, isMailed } = await receiveInquiry(deps, { name, email, company: company ?? null, message })
      return await reply
        .status(202)
        .header('cache-control', 'no-store')
        .send({ id, ...(!isMailed && { delayed: true }) })
    },
  )
}
