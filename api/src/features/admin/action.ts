import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who passed the admin scope's door; empty everywhere else. */
    adminActor: string
  }
}

/** Who does something, from where, and why: the half of an audit row that a request brings. */
export interface AdminAction {
  actor: string
  ip: string
  reason: string
}

export function readAction(request: FastifyRequest<{ Body: { reason: string } }>): AdminAction {
  return { actor: request.adminActor, ip: request.ip, reason: request.body.reason.trim() }
}
