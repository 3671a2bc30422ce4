import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Denial, Description } from '@kamiyo/mcp-gate/meter'
import { errorResponses } from '../../../http/error-schema.ts'
import { DescribeBody, DescribeReply } from './schemas.ts'

export const describeRoute: FastifyPluginAsyncTypebox<{
  describe: (token: string) => Promise<Description | { denial: Denial }>
}> = async (app, { describe }) => {
  app.post(
    '/api/gate/describe',
    {
      schema: {
        operationId: 'describeAgent',
        tags: ['Gates'],
        summary: 'Tell what an agent may use and has used',
        security: [{ gateKey: [] }],
        body: DescribeBody,
        response: { 200: DescribeReply, ...errorResponses(400, 401, 413, 415, 500, 503) },
      },
      config: { isRoutine: true },
    },
    async ({ body }) => await describe(body.token),
  )
}
