import type { FastifyReply, FastifyRequest } from 'fastify'

/** An `onSend` hook for answers that no cache may keep. */
export async function noStore(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cache-control', 'no-store')
}
