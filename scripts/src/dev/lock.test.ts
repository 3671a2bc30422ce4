import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive } from '../lib/processes.ts'
import { acquireLock } from './lock.ts'

let directory: string
let options: Parameters<typeof acquireLock>[0]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
  options = { file: join(directory, 'dev.lock'), holderMark: process.execPath, childMark: directory }
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function startSleeper(mark: string) {
  const program = 'setInterval(() => {}, 1000); process.stdout.write("up")'
  return spawn(process.execPath, ['--eval', program, mark], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

async function leaveLock(holder: { pid: number; children: number[] }): Promise<void> {
  await writeFile(options.file, JSON.stringify({ ...holder, startedAt: '2026-01-01T00:00:00.000Z' }))
}

test('a second holder is told who holds the lock and how to end it', async () => {
  const lock = await acquireLock(options)
  await expect(acquireLock(options)).rejects.toThrow(`process ${process.pid}`)
  await lock.release()
  await (await acquireLock(options)).release()
})

test('of several starts at the same time one gets the lock', async () => {
  const starts = await Promise.allSettled(Array.from({ length: 5 }, () => acquireLock(options)))
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a lock whose holder is gone is taken over, and its children are ended', async () => {
  const child = startSleeper(join(directory, 'part.ts'))
  await once(child.stdout, 'data')
  await leaveLock({ pid: 2 ** 22 + 1, children: [child.pid ?? 0] })
  const [[, signal], lock] = await Promise.all([once(child, 'exit'), acquireLock(options)])
  expect(signal).toBe('SIGTERM')
  await lock.release()
})

test("a process that took over a dead child's id is left alone", async () => {
  const stranger = startSleeper('/somewhere/else')
  await once(stranger.stdout, 'data')
  const pid = stranger.pid ?? 0
  await leaveLock({ pid, children: [pid] })
  const lock = await acquireLock({ ...options, holderMark: 'scripts/src/dev/main.ts' })
  expect(isAlive(pid)).toBe(true)
  await lock.release()
  stranger.kill('SIGKILL')
  await once(stranger, 'exit')
})

test('a damaged lock file is no obstacle', async () => {
  await writeFile(options.file, '{"pid": 1')
  const lock = await acquireLock(options)
  expect(JSON.parse(await readFile(options.file, 'utf8'))).toMatchObject({ pid: process.pid, children: [] })
  await lock.release()
})

test('recorded children are in the lock file', async () => {
  const lock = await acquireLock(options)
  await lock.recordChildren([11, 12])
  expect(JSON.parse(await readFile(options.file, 'utf8'))).toMatchObject({ children: [11, 12] })
  await lock.release()
})
