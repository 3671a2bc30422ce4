import cors from '@fastify/cors'
import { createGate } from '@kamiyo/mcp-gate'
import type { Meter } from '@kamiyo/mcp-gate/meter'
import { buildServer } from '@kamiyo/mcp-server/build-server'
import { loadDataset } from '@kamiyo/mcp-server/dataset'
import { type Library, openLibrary } from '@kamiyo/mcp-server/library'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { toErrorBody } from '../../errors.ts'
import { toAppError } from '../../http/failure.ts'
import { readToken, type TokenAccess } from '../access/token-access.ts'
import { createHostCheck } from './hosts.ts'

const MAX_BODY_BYTES = 1024 * 1024
/** More than these wait for a database or a tool that is slow; what comes then is told to come again. */
const MAX_AT_ONCE = 1_000

const CORS = {
  // The token is in a header, so a page of anybody's may call with a token that it was given, and with no other.
  origin: '*',
  methods: ['GET', 'POST', 'DELETE'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'idempotency-key',
    'last-event-id',
    'mcp-method',
    'mcp-name',
    'mcp-protocol-version',
    'mcp-session-id',
  ],
  exposedHeaders: ['mcp-session-id', 'mcp-protocol-version', 'retry-after'],
  maxAge: 600,
  strictPreflight: false,
}

/** Set for each request, whatever its client sent. */
const CLIENT_ADDRESS = 'x-kamiyo-client-address'

/** Never changes, so a process reads it once, however many servers it starts. */
let library: Library | undefined

export interface KeyDoorOptions {
  deps: Deps
  access: TokenAccess
  meter: Meter
}

/** The KAMIYO MCP server for agents that bring the token of the welcome mail: /key/mcp. */
export const keyDoor: FastifyPluginAsync<KeyDoorOptions> = async (app, { deps, access, meter }) => {
  const gate = createGate({
    meter,
    clientAddressHeader: CLIENT_ADDRESS,
    debug: (line) => deps.log.debug(line),
  })
  library ??= openLibrary(loadDataset())
  const opened = library
  const handler = createMcpHandler((context) => gate.protect(buildServer(opened), context), {
    onerror: (error) => deps.log.debug({ err: error }, 'A request to the MCP server was refused'),
  })
  const serve = toNodeHandler(handler)
  const assertKnownHost = createHostCheck(deps.config)
  let running = 0

  await app.register(cors, CORS)
  app.addHook('onClose', async () => await handler.close())

  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    schema: { hide: true },
    bodyLimit: MAX_BODY_BYTES,
    config: { isRoutine: true },
    errorHandler: refuse,
    onRequest: async (request) => {
      assertKnownHost(request)
      await assertKnownToken(access, readToken(request))
    },
    handler: async (request, reply) => {
      if (running >= MAX_AT_ONCE) return await reply.status(503).header('retry-after', '2').send()
      running += 1
      reply.hijack()
      // A tool may take longer than a connection may otherwise be silent.
      request.raw.socket.setTimeout(0)
      request.raw.headers[CLIENT_ADDRESS] = request.ip
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value)
      try {
        await serve(request.raw as NodeIncomingMessageLike, reply.raw, request.body)
      } finally {
        running -= 1
      }
    },
  })
}

/** One that gives no access now is let in: the answer to its calls says why, and what helps. */
async function assertKnownToken({ validate }: TokenAccess, token: string): Promise<void> {
  try {
    await validate(token)
  } catch (error) {
    const { code } = toAppError(error)
    if (code !== 'inactive_subscription' && code !== 'suspended_agent') throw error
  }
}

/** Never 401: clients would look for a way to sign in instead of showing what is wrong with the token. */
function refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toAppError(thrown)
  if (error.statusCode !== 401) throw error
  request.failure = error
  return reply.status(403).header('cache-control', 'no-store').send(toErrorBody(error, request.id))
}
