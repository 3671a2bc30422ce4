import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { nameBrowser } from '../../lib/browser-name.ts'
import { errorResponses } from '../../lib/error-schema.ts'
import {
  AgentParams,
  type AgentReply,
  AgentsReply,
  NameBody,
  RotateBody,
  SecretReply,
} from './agent-schemas.ts'
import {
  type Agent,
  createAgent,
  listAgents,
  type Owner,
  renameAgent,
  requestRevealCode,
  revealToken,
  revokeAgent,
  rotateAgent,
  type Secret,
} from './agents.ts'
import { ownLimit } from './caller.ts'
import { confirmedOnly } from './confirmation.ts'
import { Accepted, Code, Done } from './schemas.ts'

const common = { tags: ['Account'], security: [{ session: [] }] }
const failures = errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)

export const agentRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/agents',
    {
      schema: {
        ...common,
        operationId: 'listAgents',
        summary: 'List your agents',
        description: 'Each agent has its own token. No token is shown here.',
        response: { 200: AgentsReply, ...errorResponses(401, 500, 503) },
      },
    },
    async ({ ownerEmail }) => {
      const now = deps.clock.now()
      return { agents: (await listAgents(deps, ownerEmail)).map((agent) => toAgentReply(agent, now)) }
    },
  )

  app.post(
    '/api/account/agents',
    {
      schema: {
        ...common,
        operationId: 'createAgent',
        summary: 'Make an agent',
        description:
          'Returns its token, which is shown only once. The plan says how many agents there may be. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        body: NameBody,
        response: { 201: SecretReply, ...failures },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request, reply) => {
      const secret = await createAgent(deps, ownerOf(request), request.body.name)
      return await reply.status(201).send(toSecretReply(secret))
    },
  )

  app.patch(
    '/api/account/agents/:id',
    {
      schema: {
        ...common,
        operationId: 'renameAgent',
        summary: 'Rename an agent',
        params: AgentParams,
        body: NameBody,
        response: { 204: Done, ...failures },
      },
    },
    async (request, reply) => {
      await renameAgent(deps, ownerOf(request), request.params.id, request.body.name)
      return await reply.status(204).send(null)
    },
  )

  app.delete(
    '/api/account/agents/:id',
    {
      schema: {
        ...common,
        operationId: 'revokeAgent',
        summary: 'Revoke an agent',
        description: 'Its tokens are refused from the next call, and its place is free.',
        params: AgentParams,
        response: { 204: Done, ...failures },
      },
    },
    async (request, reply) => {
      await revokeAgent(deps, ownerOf(request), request.params.id)
      return await reply.status(204).send(null)
    },
  )

  app.post(
    '/api/account/agents/:id/rotate',
    {
      schema: {
        ...common,
        operationId: 'rotateAgent',
        summary: 'Give an agent a new token',
        description:
          'Returns the new token once. The old one keeps working for the chosen overlap. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        params: AgentParams,
        body: RotateBody,
        response: { 200: SecretReply, ...failures },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request) => {
      const owner = ownerOf(request)
      return toSecretReply(await rotateAgent(deps, owner, request.params.id, request.body.overlap))
    },
  )

  app.post(
    '/api/account/agents/:id/reveal-code',
    {
      config: ownLimit(deps.config),
      schema: {
        ...common,
        operationId: 'requestRevealCode',
        summary: 'Ask for a code to see a token again',
        params: AgentParams,
        response: { 202: Accepted, ...failures },
      },
    },
    async (request, reply) => {
      await requestRevealCode(deps, request.ownerSession, request.params.id)
      return await reply.status(202).send({ status: 'accepted' })
    },
  )

  app.post(
    '/api/account/agents/:id/reveal',
    {
      config: ownLimit(deps.config),
      schema: {
        ...common,
        operationId: 'revealToken',
        summary: 'See a token again',
        description: 'Takes a fresh code; the audit log keeps that the token was shown.',
        params: AgentParams,
        body: Type.Object({ code: Code }),
        response: { 200: SecretReply, ...failures },
      },
    },
    async (request) => {
      const reveal = { agentId: request.params.id, code: request.body.code }
      return toSecretReply(await revealToken(deps, ownerOf(request), request.ownerSession, reveal))
    },
  )
}

function ownerOf({ ownerEmail, ip, headers }: FastifyRequest): Owner {
  return { email: ownerEmail, ip, browser: nameBrowser(headers['user-agent']) }
}

function toSecretReply({ agentId, token }: Secret) {
  return { id: agentId, token }
}

function toAgentReply({ row, isSuspended }: Agent, now: Date): AgentReply {
  return {
    id: row.agentId,
    name: row.agentName ?? row.agent,
    subscription_id: row.subscriptionId,
    status: isSuspended ? 'suspended' : row.expiresAt <= now ? 'expired' : 'active',
    created_at: row.agentCreatedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    token_seen_at: row.tokenSeenAt?.toISOString() ?? null,
    overlap_ends_at: row.overlapEndsAt?.toISOString() ?? null,
  }
}
