import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { checkApiKey, isPublishable } from '../http/auth.ts'
import { expandPaths } from '../http/expand.ts'
import { parseForm } from '../http/form.ts'
import { findReply, fingerprintOf } from '../http/idempotency.ts'
import { keepTotal, totalOf } from '../http/list.ts'
import { fieldsOf } from '../http/request-shapes.ts'
import { invalidRequest, parametersNotModelled, renderError, StripeError } from '../http/stripe-error.ts'
import { trackParams } from '../http/tracked-params.ts'
import { readParams } from '../http/validate.ts'
import { randomToken } from '../lib/ids.ts'
import { inVersion, isVersion } from '../versions/in-version.ts'
import { accountSettings } from './account-settings.ts'
import { hideInError, openForPage, shownToPage } from './publishable.ts'
import type { StripeRoute } from './route.ts'
import { refuseSearch, SEARCHABLE } from './search.ts'

const BODY_LIMIT_BYTES = 1_048_576

/** Serves the given routes with Stripe's HTTP conventions. */
export async function stripePlugin(
  app: FastifyInstance,
  { ctx, routes }: { ctx: SandboxContext; routes: StripeRoute[] },
): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) =>
    done(null, body),
  )
  const open = routes.filter(({ publishable }) => publishable)
  const forPages = new Set(open.map(({ method, path }) => `${method} ${path}`))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('Request-Id', requestIdOf(request))
    // The date of a response and the dates inside it come from the same clock, as at Stripe.
    reply.header('Date', new Date(ctx.clock.now() * 1000).toUTCString())
    const version = versionOf(ctx, request)
    reply.header('Stripe-Version', version)
    const { method, routeOptions, headers } = request
    const fromPage = isPublishable(headers.authorization) && forPages.has(`${method} ${routeOptions.url}`)
    if (!fromPage) checkApiKey(headers.authorization)
    if (!isVersion(version)) throw invalidRequest(`Invalid Stripe API version: ${version}`)
  })
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  for (const route of routes) {
    const fields = fieldsOf(`${route.method} ${route.path}`)
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => serve(ctx, route, fields, request, reply),
    })
  }
  for (const resource of SEARCHABLE) app.get(`/v1/${resource}/search`, () => refuseSearch(resource))
  app.all('/v1/*', unknownUrl)
}

type KnownFields = ReturnType<typeof fieldsOf>

function serve(
  ctx: SandboxContext,
  route: StripeRoute,
  fields: KnownFields,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const requestId = requestIdOf(request)
  const key = route.method === 'POST' ? headerOf(request, 'idempotency-key') : undefined
  const body = typeof request.body === 'string' ? request.body : ''
  const fingerprint = fingerprintOf(route.method, request.url, body)
  const saved = key ? findReply(ctx.store, key, fingerprint) : undefined
  reply.type('application/json')
  if (key) reply.header('Idempotency-Key', key)
  if (saved) {
    reply.header('Request-Id', saved.requestId).header('Idempotent-Replayed', 'true')
    return reply.header('Original-Request', saved.requestId).code(saved.status).send(saved.body)
  }

  const query = request.url.split('?', 2)[1] ?? ''
  const id = (request.params as { id?: string }).id ?? ''
  const access = isPublishable(request.headers.authorization) ? route.publishable : undefined
  const form = { ...parseForm(query), ...parseForm(body) }
  const given = access ? openForPage(ctx, access, id, form) : form
  const { expand = [], ...params } = readParams(given, fields)
  const callCtx = { ...ctx, request: { id: requestId, idempotency_key: key ?? null } }
  refuseUnknownFilters(route, params)
  const version = versionOf(ctx, request)
  const answer = execute(ctx, requestId, () => {
    const whole = handleTracked(route, { ctx: callCtx, params, id })
    const shown = access ? shownToPage(access, whole) : whole
    return expandAnswer(ctx, shown, expand as string[], version)
  })
  const text = JSON.stringify(access ? hideInError(access, answer.body) : answer.body, null, 2)
  if (key) {
    ctx.store.idempotencyKeys.insert({
      key,
      fingerprint,
      request_id: requestId,
      status: answer.status,
      body: text,
    })
  }
  ctx.webhooks.wake()
  return reply.code(answer.status).send(text)
}

/**
 * A filter has no effect on an empty list, so whether it was read says nothing: routes list their filters.
 */
function refuseUnknownFilters(
  { method, filters, computes }: StripeRoute,
  params: Record<string, unknown>,
): void {
  if (method !== 'GET' || computes) return
  const unknown = Object.keys(params).filter((name) => !PAGING.has(name) && !filters.includes(name))
  if (unknown.length > 0) throw parametersNotModelled(unknown)
}

const PAGING = new Set(['limit', 'starting_after', 'ending_before'])

/** The response is a copy, so that expansions can change it. */
function handleTracked(route: StripeRoute, call: Parameters<StripeRoute['handle']>[0]): object {
  if (route.method === 'GET' && !route.computes) return copyOf(route.handle(call))
  const { params, unread } = trackParams(call.params)
  const answer = route.handle({ ...call, params })
  // Parameters that are only stored or returned count as read.
  const copy = copyOf(answer)
  const ignored = unread()
  if (ignored.length > 0) throw parametersNotModelled(ignored)
  return copy
}

function copyOf(answer: object): object {
  return keepTotal(answer, JSON.parse(JSON.stringify(answer)) as object)
}

/** For a list, `total_count` is requested like an expansion. */
function expandAnswer(ctx: SandboxContext, answer: object, paths: string[], version: string): object {
  const total = totalOf(answer)
  const others = paths.filter((path) => path !== 'total_count' || total === undefined)
  const render = (object: object) => inVersion(ctx.store, version, object)
  const expanded = expandPaths({ store: ctx.store, render }, answer, others)
  return others.length === paths.length ? expanded : { ...expanded, total_count: total }
}

/**
 * A card error keeps what happened (the failed attempt and its events); any other error rolls everything
 * back.
 */
function execute(
  ctx: SandboxContext,
  requestId: string,
  work: () => object,
): { status: number; body: object } {
  return ctx.store.transaction(() => {
    try {
      return { status: 200, body: work() }
    } catch (error) {
      if (!(error instanceof StripeError) || error.detail.type !== 'card_error' || error.detail.undo) {
        throw error
      }
      return { status: error.detail.status, body: renderError(error.detail, requestId) }
    }
  })
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof StripeError) {
    return reply.code(error.detail.status).send(renderError(error.detail, requestIdOf(request)))
  }
  const status = error instanceof Error ? Number(Reflect.get(error, 'statusCode')) : Number.NaN
  if (error instanceof Error && status >= 400 && status < 500) {
    const detail = { type: 'invalid_request_error' as const, status, message: error.message }
    return reply.code(status).send(renderError(detail, requestIdOf(request)))
  }
  request.log.error(error)
  const message = error instanceof Error ? `The sandbox failed: ${error.message}` : 'The sandbox failed.'
  return reply.code(500).send(renderError({ type: 'api_error', status: 500, message }, requestIdOf(request)))
}

function unknownUrl(request: FastifyRequest): never {
  const path = request.url.split('?', 1)[0] ?? ''
  throw new StripeError({
    type: 'invalid_request_error',
    status: 404,
    message: `Unrecognized request URL (${request.method}: ${path}). The sandbox serves a part of Stripe's API.`,
  })
}

const requestIds = new WeakMap<FastifyRequest, string>()

function requestIdOf(request: FastifyRequest): string {
  const known = requestIds.get(request)
  if (known) return known
  const requestId = `req_${randomToken(14)}`
  requestIds.set(request, requestId)
  return requestId
}

/** The version named by the request, or the account's. */
function versionOf({ store }: SandboxContext, request: FastifyRequest): string {
  return headerOf(request, 'stripe-version') ?? accountSettings(store.settings).api_version
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
