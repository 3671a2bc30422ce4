import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFreePort } from '../lib/free-port.ts'
import { isAlive } from '../lib/processes.ts'
import { repositoryRoot } from '../lib/repository-root.ts'
import { describeEnding, waitUntilReady } from './http-ready.ts'
import { type Part, startPart } from './part.ts'
import { importOption } from './parts.ts'
import { watchedFolders } from './start.ts'

let directory: string
let lines: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'part-'))
  lines = []
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function start(program: string): Part {
  const logFile = join(directory, 'part.log')
  const onLine = (line: string) => lines.push(line)
  return startPart({
    name: 'api',
    args: ['--eval', program],
    cwd: directory,
    env: { PATH: '' },
    logFile,
    onLine,
  })
}

async function firstLine(): Promise<string> {
  return await expect
    .poll(() => lines[0], { timeout: 5_000 })
    .toBeDefined()
    .then(() => lines[0] ?? '')
}

test('a part that crashes is reported with its last error, and its log has every line', async () => {
  const part = start('console.log("starting"); throw new TypeError("no such table")')
  const ending = await part.ended
  expect(describeEnding(part, ending)).toBe(
    `api ended (exit code 1): TypeError: no such table. Its log is ${part.logFile}`,
  )
  expect(await readFile(part.logFile, 'utf8')).toContain('starting\n')
})

test('stopping a part ends the processes that it started as well', async () => {
  const grandchild = 'setInterval(() => {}, 1000)'
  const program = `console.log(require("child_process").spawn(process.execPath, ["--eval", ${JSON.stringify(grandchild)}]).pid); ${grandchild}`
  const part = start(program)
  const pid = Number(await firstLine())
  await part.stop()
  expect(isAlive(part.pid)).toBe(false)
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('waiting for a part that ends is over at once, and says why it ended', async () => {
  const part = start('console.error("Error: port taken"); process.exit(3)')
  const url = `http://127.0.0.1:${await findFreePort()}/`
  await expect(waitUntilReady(part, url, { silentMs: 10_000, failingMs: 10_000 })).rejects.toThrow(
    'api ended (exit code 3): Error: port taken',
  )
})

test('a part that answers with failures is given up long before one that is silent, with what it answered', async () => {
  const server = createServer((_request, response) => response.writeHead(503).end('database away'))
  const port = await findFreePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const part = start('setInterval(() => {}, 1000)')
  const timeouts = { silentMs: 60_000, failingMs: 300 }
  const waiting = waitUntilReady(part, `http://127.0.0.1:${port}/`, timeouts)
  await expect(waiting).rejects.toThrow(/is not ready after \d+ s: .* answered 503 database away/)
  await part.stop()
  server.close()
})

test.each(['with # in it', '50% off', 'really?', 'ünï cödé'])(
  'a part starts from a folder called "%s"',
  async (name) => {
    const folder = join(directory, name)
    await mkdir(folder)
    await writeFile(join(folder, 'hook.mjs'), 'console.log("hook")')
    await writeFile(join(folder, 'main.mjs'), 'console.log("main")')
    const part = startPart({
      name: 'api',
      args: [...importOption(join(folder, 'hook.mjs')), join(folder, 'main.mjs')],
      cwd: folder,
      env: { PATH: '' },
      logFile: join(directory, 'part.log'),
      onLine: (line) => lines.push(line),
    })
    expect(await part.ended).toMatchObject({ how: 'exit code 0' })
    expect(lines).toEqual(['hook', 'main'])
  },
)

test('every folder whose sources are watched is there', async () => {
  for (const folder of watchedFolders(repositoryRoot)) await access(folder)
})
