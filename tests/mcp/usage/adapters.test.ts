import { type UsageTracking, type UsageTrackingOptions, usageTracking } from '@kamiyo/usage-tracking'
import express from 'express'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listen } from '../listen.ts'
import { createSpoolDirectory, segmentsIn } from './spool-directory.ts'
import { prepareUsageApi } from './start-usage-api.ts'

const api = prepareUsageApi()

/** Servers with the same routes: one of each framework. */
const SERVERS: Record<string, (usage: UsageTracking) => Promise<URL>> = {
  async node(usage) {
    return await listen(
      usage.node((request, response) => {
        if (request.url?.startsWith('/stream')) response.write('o')
        if (request.url?.startsWith('/missing')) response.statusCode = 404
        response.end('k')
      }),
    )
  },
  async express(usage) {
    const app = express()
    app.use(usage.express)
    const router = express.Router()
    // Passing twice is counted once.
    router.use(usage.express)
    router.get('/:tenant/cases/:id', (_request, response) => void response.json({ ok: true }))
    app.use('/tenants', router)
    app.get('/stream', (_request, response) => {
      response.write('o')
      response.end('k')
    })
    for (const path of ['/x', '/healthz', '/docs/page'])
      app.get(path, (_request, response) => void response.send('ok'))
    return await listen(app)
  },
  async fastify(usage) {
    const app = fastify()
    await app.register(usage.fastify)
    app.get('/tenants/:tenant/cases/:id', async () => ({ ok: true }))
    app.get('/stream', async (_request, reply) => {
      reply.hijack()
      reply.raw.write('o')
      reply.raw.end('k')
    })
    for (const path of ['/x', '/healthz', '/docs/page']) app.get(path, async () => 'ok')
    await app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(async () => await app.close())
    return new URL(app.listeningOrigin)
  },
}

function start(options: Partial<UsageTrackingOptions> & { apiKey: string }): UsageTracking {
  const usage = usageTracking({
    url: api.url(),
    meter: 'api_call',
    spoolDir: createSpoolDirectory(),
    ...options,
  })
  onTestFinished(async () => await usage.close())
  return usage
}

const get = async (url: URL, path: string, headers: Record<string, string> = {}) =>
  await (await fetch(new URL(path, url), { headers })).text()

describe.each(Object.entries(SERVERS))('%s', (name, serve) => {
  it('every answered call is counted once, health, documentation and preflights are not', async () => {
    const tenant = await api.createTenant()
    const spoolDir = createSpoolDirectory()
    const usage = start({ apiKey: tenant.key, spoolDir })
    const url = await serve(usage)
    await Promise.all(Array.from({ length: 250 }, async () => await get(url, '/x?a=1')))
    expect(await get(url, '/stream')).toBe('ok')
    await get(url, '/missing')
    for (const path of ['/healthz', '/docs/page', '/openapi.json']) await get(url, path)
    await fetch(new URL('/x', url), { method: 'OPTIONS' })
    await usage.close()
    expect(await api.count(tenant)).toEqual({ all: 252 })
    expect(await segmentsIn(spoolDir)).toEqual([])
    expect(usage.stats()).toEqual({
      counted: 252,
      accepted: 252,
      duplicates: 0,
      late: 0,
      refused: 0,
      dropped: 0,
    })
  })

  it('the tenant comes from the path, a header or the query', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map(api.createTenant))
    if (!one || !two || !three) throw new Error('There are three tenants')
    const usage = start({
      apiKey: await api.createPlatformKey(),
      tenant: { path: '/tenants/:tenant', header: 'x-tenant-id', query: 'tenant_id' },
      dimension: ({ route }) => route,
      log: () => undefined,
    })
    const url = await serve(usage)
    const others = { 'x-tenant-id': two.tenantId }
    await get(url, `/tenants/${one.tenantId}/cases/5?tenant_id=${three.tenantId}`, others)
    await get(url, `/x?tenant_id=${three.tenantId}`, others)
    await get(url, `/x?tenant_id=${three.tenantId}`)
    await get(url, '/x')
    await usage.close()
    const { refused, accepted } = usage.stats()
    expect({ refused, accepted }).toEqual({ refused: 1, accepted: 3 })
    const route = name === 'node' ? 'all' : '/tenants/:tenant/cases/:id'
    expect(await api.count(one)).toEqual({ [route]: 1 })
    for (const tenant of [two, three])
      expect(await api.count(tenant)).toEqual({ [name === 'node' ? 'all' : '/x']: 1 })
  })
})

it('a function says who it was and what counts, and one that fails spoils no answer', async () => {
  const tenant = await api.createTenant()
  const lines: string[] = []
  const usage = start({
    apiKey: await api.createPlatformKey(),
    tenant: ({ request }) => {
      if (request.headers['x-fail']) throw new Error('No session')
      return tenant.tenantId
    },
    counts: ({ statusCode }) => statusCode < 400,
    exclude: ['/internal/*'],
    log: (line) => void lines.push(line),
  })
  const url = await (SERVERS['node'] as (usage: UsageTracking) => Promise<URL>)(usage)
  for (const path of ['/x', '/missing', '/internal/jobs', '/internally']) await get(url, path)
  expect(await get(url, '/x', { 'x-fail': '1' })).toBe('k')
  await usage.close()
  expect(await api.count(tenant)).toEqual({ all: 2 })
  expect(usage.stats()).toMatchObject({ counted: 2, dropped: 1 })
  expect(lines).toEqual([expect.stringContaining('No session')])
})

it('an injected request is counted as well', async () => {
  const tenant = await api.createTenant()
  const app = fastify()
  const usage = start({ apiKey: tenant.key })
  await app.register(usage.fastify)
  app.get('/x', async () => 'ok')
  expect((await app.inject('/x')).body).toBe('ok')
  await app.close()
  expect(await api.count(tenant)).toEqual({ all: 1 })
})
