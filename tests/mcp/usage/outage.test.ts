import { appendFile, chmod, mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type UsageTracking, type UsageTrackingOptions, usageTracking } from '@kamiyo/usage-tracking'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listen } from '../listen.ts'
import { apiError, serveRecordingApi } from './recording-api.ts'
import { createSpoolDirectory, segmentsIn } from './spool-directory.ts'

interface Started {
  usage: UsageTracking
  spoolDir: string
  lines: string[]
  call(times?: number): Promise<void>
}

async function start(options: Partial<UsageTrackingOptions> & { url: string }): Promise<Started> {
  const spoolDir = options.spoolDir ?? createSpoolDirectory()
  const lines: string[] = []
  const usage = usageTracking({
    apiKey: 'kmy_test',
    meter: 'api_call',
    flushMs: 20,
    log: (line) => void lines.push(line),
    ...options,
    spoolDir,
  })
  onTestFinished(async () => await usage.close(0))
  const url = await listen(usage.node((_request, response) => void response.end('ok')))
  const call = async (times = 1) =>
    void (await Promise.all(
      Array.from({ length: times }, async () => expect(await (await fetch(url)).text()).toBe('ok')),
    ))
  return { usage, spoolDir, lines, call }
}

it('calls go in batches of the size that is asked for, and fewer when they have waited long enough', async () => {
  const api = await serveRecordingApi()
  const { call } = await start({ url: api.url, batchSize: 30 })
  await call(100)
  await expect.poll(() => api.taken.size).toBe(100)
  expect(Math.max(...api.requests.map((events) => events.length))).toBeLessThanOrEqual(30)
  const [event] = [...api.taken.values()]
  expect(event).toMatchObject({ specversion: '1.0', type: 'api_call' })
  expect(event?.id.split(':').slice(1)).toEqual(['1', '0'])
  expect(event?.id.startsWith(`${event.source}:`)).toBe(true)
})

it('while the API is away calls are kept, and reported once it is back', async () => {
  const api = await serveRecordingApi(() => ({
    status: 503,
    body: apiError('database_unavailable', 'Away.'),
  }))
  const { call, lines, usage } = await start({ url: api.url })
  await call(120)
  await expect.poll(() => api.requests.length).toBeGreaterThan(1)
  expect(usage.stats()).toMatchObject({ counted: 120, accepted: 0 })
  api.answerWith(() => ({}))
  await expect.poll(() => api.taken.size).toBe(120)
  await expect.poll(() => lines.length).toBe(2)
  expect(lines[0]).toContain('503 Away.')
  expect(lines[1]).toContain('takes calls again')
})

it.each([
  ['a page of a proxy', { body: '<html>' }],
  ['a refusal that is not the API’s', { status: 400, body: '<html>' }],
  ['a wrong key', { status: 401, body: apiError('invalid_api_key', 'Not known.') }],
  ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  [
    'too many requests',
    { status: 429, body: apiError('rate_limited', 'Wait.'), headers: { 'retry-after': '1' } },
  ],
])('%s loses nothing', async (_what, reply) => {
  const api = await serveRecordingApi(() => reply)
  const { call, lines } = await start({ url: api.url })
  await call(3)
  await expect.poll(() => lines.length).toBe(1)
  api.answerWith(() => ({}))
  await expect.poll(() => api.taken.size).toBe(3)
})

it('an answer that was lost on its way costs nothing, because the same ids come again', async () => {
  const stored = new Set<string>()
  const api = await serveRecordingApi((events) => {
    for (const { id } of events) stored.add(id)
    return { status: 502 }
  })
  const { call } = await start({ url: api.url, batchSize: 5, flushMs: 60_000 })
  await call(5)
  await expect.poll(() => stored.size).toBe(5)
  api.answerWith(() => ({}))
  await expect.poll(() => api.taken.size).toBe(5)
  expect(new Set(api.taken.keys())).toEqual(stored)
})

it('an event that is refused is said once with its reason, and does not come again', async () => {
  const refusal = { code: 'unknown_meter', message: 'type must be one of case.' }
  const api = await serveRecordingApi((events) => ({
    body: {
      accepted: 0,
      duplicates: 0,
      late: 0,
      refused: events.map(({ id }, index) => ({ index, id, ...refusal })),
    },
  }))
  const { call, lines, usage, spoolDir } = await start({ url: api.url })
  await call(20)
  await expect.poll(() => usage.stats().refused).toBe(20)
  await usage.close()
  expect(await segmentsIn(spoolDir)).toEqual([])
  expect(lines[0]).toContain('unknown_meter: type must be one of case.')
  expect(lines.length).toBeLessThanOrEqual(2)
})

it('a batch that is refused whole is halved, until only the event that the API cannot read is dropped', async () => {
  const bad = new Set<string>()
  const api = await serveRecordingApi((events) => {
    if (bad.size === 0) bad.add(events[3]?.id ?? '')
    return events.some(({ id }) => bad.has(id))
      ? { status: 400, body: apiError('invalid_payload', 'Odd.') }
      : {}
  })
  const { call, usage } = await start({ url: api.url, batchSize: 40, flushMs: 60_000 })
  await call(40)
  await expect.poll(() => usage.stats()).toMatchObject({ accepted: 39, refused: 1 })
  expect(api.taken.size).toBe(39)
})

describe('what a process leaves', () => {
  it('is reported by the next one, as the same events, without the line that was cut off', async () => {
    const away = await serveRecordingApi(() => ({ status: 503 }))
    const first = await start({ url: away.url })
    await first.call(7)
    await expect.poll(() => away.requests.length).toBeGreaterThan(0)
    await first.usage.close(0)
    expect(first.lines.at(-1)).toContain('reported after the next start')
    const [segment = ''] = await segmentsIn(first.spoolDir)
    await appendFile(join(first.spoolDir, segment), '{"type":"api_ca')
    const api = await serveRecordingApi()
    await start({ url: api.url, spoolDir: first.spoolDir })
    await expect.poll(() => api.taken.size).toBe(7)
    for (const { id } of away.requests[0] ?? []) expect(api.taken.has(id)).toBe(true)
    await expect.poll(async () => await segmentsIn(first.spoolDir)).toEqual([])
  })

  it('is reported without the lines that a power cut spoiled, and these are said', async () => {
    const spoolDir = createSpoolDirectory()
    await mkdir(join(spoolDir, 'old'))
    const line = '{"type":"api_call","time":"2026-11-30T00:00:00.000Z"}\n'
    await writeFile(join(spoolDir, 'old', 'old-1.jsonl'), `${line}\0\0\0\n${line}`)
    const api = await serveRecordingApi()
    const { lines } = await start({ url: api.url, spoolDir })
    await expect.poll(() => [...api.taken.keys()]).toEqual(['old:1:0', `old:1:${line.length + 4}`])
    expect(lines).toEqual([expect.stringContaining('cannot be read')])
  })

  it('is left to it while it lives, and taken over once it has been silent', async () => {
    const away = await serveRecordingApi(() => ({ status: 503 }))
    const alive = await start({ url: away.url, flushMs: 60_000 })
    await alive.call(2)
    const api = await serveRecordingApi()
    const other = await start({ url: api.url, spoolDir: alive.spoolDir })
    await other.call(1)
    await expect.poll(() => api.taken.size).toBe(1)
    expect(await segmentsIn(alive.spoolDir)).toHaveLength(1)

    const [segment = ''] = await segmentsIn(alive.spoolDir)
    const [folder = ''] = segment.split('/')
    const owner = JSON.parse(await readFile(join(alive.spoolDir, folder, 'owner.json'), 'utf8'))
    // As a process of this machine that ended without a word.
    await mkdir(join(alive.spoolDir, 'dead'))
    await writeFile(join(alive.spoolDir, 'dead/owner.json'), JSON.stringify({ ...owner, pid: 4_194_303 }))
    await rename(join(alive.spoolDir, segment), join(alive.spoolDir, 'dead/dead-1.jsonl'))
    await start({ url: api.url, spoolDir: alive.spoolDir })
    await expect.poll(() => api.taken.size).toBe(3)
  })

  it('is taken over from a machine that cannot be asked only after half a minute of silence', async () => {
    const spoolDir = createSpoolDirectory()
    const folder = join(spoolDir, 'away')
    await mkdir(folder)
    const owner = join(folder, 'owner.json')
    await writeFile(owner, JSON.stringify({ machine: 'another', pid: 1, sinceMs: 0 }))
    await writeFile(join(folder, 'away-1.jsonl'), '{"type":"api_call"}\n')
    const api = await serveRecordingApi()
    const first = await start({ url: api.url, spoolDir })
    await first.call()
    await expect.poll(() => api.taken.size).toBe(1)
    expect(await segmentsIn(spoolDir)).toEqual(['away/away-1.jsonl'])
    const silentSince = new Date(Date.now() - 31_000)
    await utimes(owner, silentSince, silentSince)
    await start({ url: api.url, spoolDir })
    await expect.poll(() => api.taken.has('away:1:0')).toBe(true)
  })
})

it('a full spool drops what comes beyond, counts it and says it, and answers as before', async () => {
  const away = await serveRecordingApi(() => ({ status: 503 }))
  const { call, usage, lines } = await start({ url: away.url, maxSpoolBytes: 1_000 })
  await call(10)
  await call(30)
  const { counted, dropped } = usage.stats()
  expect(counted).toBeGreaterThan(0)
  expect(counted + dropped).toBe(40)
  expect(dropped).toBeGreaterThan(20)
  await usage.close(0)
  const said = lines.filter((line) => line.includes('maxSpoolBytes (1000)'))
  const times = said.map((line) => Number(/\((\d+) times\)/.exec(line)?.[1] ?? 1))
  expect(times.reduce((sum, count) => sum + count, 0)).toBe(dropped)
})

it('closing ends within its time, whether the API answers or not, and what comes later is said', async () => {
  const hanging = await serveRecordingApi(async () => await new Promise(() => undefined))
  const { call, usage, lines, spoolDir } = await start({ url: hanging.url })
  await call(3)
  const startedMs = performance.now()
  await usage.close(200)
  expect(performance.now() - startedMs).toBeLessThan(2_000)
  expect(await segmentsIn(spoolDir)).not.toEqual([])
  await call(1)
  expect(usage.stats()).toMatchObject({ counted: 3, dropped: 1 })
  expect(lines.at(-1)).toContain('closed')
})

it('a folder that cannot be written is one clear error at the start', async () => {
  const spoolDir = createSpoolDirectory()
  await writeFile(join(spoolDir, 'file'), '')
  const options = { url: 'http://127.0.0.1:1', apiKey: 'k', meter: 'api_call' }
  expect(() => usageTracking({ ...options, spoolDir: join(spoolDir, 'file') })).toThrow(
    /usageTracking cannot write to its spool .*file \(E\w+\): give it, as spoolDir/,
  )
  // The administrator may write everywhere, except where nothing can be written.
  const readOnly = process.getuid?.() === 0 ? '/proc/usage' : join(spoolDir, 'read-only')
  if (process.getuid?.() !== 0) await mkdir(readOnly)
  if (process.getuid?.() !== 0) await chmod(readOnly, 0o500)
  expect(() => usageTracking({ ...options, spoolDir: readOnly })).toThrow(/cannot write to its spool/)
})

it.each([
  [{ url: 'api.example.com' }, /begins with https/],
  [{ apiKey: '' }, /There is no API key/],
  [{ spoolDir: '' }, /There is no spool/],
  [{ meter: '' }, /There is no meter/],
  [{ batchSize: 1_001 }, /from 1 to 1000/],
  [{ tenant: { path: '/tenants' } }, /as :tenant/],
])('a start with %o is refused with what is missing', (given, message) => {
  const options = {
    url: 'http://127.0.0.1:1',
    apiKey: 'k',
    meter: 'api_call',
    spoolDir: createSpoolDirectory(),
  }
  expect(() => usageTracking({ ...options, ...given })).toThrow(message)
})
