import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated operator; empty outside the admin scope. */
    adminActor: string
  }
}

/** Who does something, from where, and why: the part of an audit row that comes from the request. */
export interface AdminAction {
  actor: string
  ip: string
  reason: string
}

export function readAction(request: FastifyRequest<{ Body: { reason: string } }>): AdminAction {
  return { actor: request.adminActor, ip: request.ip, reason: request.body.reason.trim() }
}
