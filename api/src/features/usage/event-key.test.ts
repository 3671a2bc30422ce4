import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { toEventKey } from './event-key.ts'

const EVENTS = [
  ['a-7', ''],
  ['a-7', 'crm'],
  ['c', 'a-b'],
  ['Ünïcode 🦊', 'https://crm.example/agents'],
  [randomUUID().toUpperCase(), ''],
  [randomUUID(), 'crm'],
] as const

/** With the guide's command in a file of its own. */
async function withCommand(work: (file: string) => Promise<void>): Promise<void> {
  const guide = await readFile(new URL('../../../../docs/usage.md', import.meta.url), 'utf8')
  const [, script = ''] = /```js\n(\/\/ event-key\.mjs\n.*?)```/s.exec(guide) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'event-key-'))
  try {
    const file = join(folder, 'event-key.mjs')
    await writeFile(file, script)
    await work(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test("a list of reported events is mapped to the export's ids by the same command", async () => {
  await withCommand(async (file) => {
    const running = promisify(execFile)(process.execPath, [file])
    const lines = EVENTS.map(([id, source]) =>
      JSON.stringify({ id, type: 'case', ...(source && { source }) }),
    )
    running.child.stdin?.end(lines.join('\n'))
    const { stdout } = await running
    expect(stdout.trim().split('\n')).toEqual(
      EVENTS.map(([id, source]) => `${toEventKey(source, id)},${id},${source}`),
    )
  })
})

test("an event is found in an export by the guide's command from the id and source that were reported", async () => {
  await withCommand(async (file) => {
    for (const [id, source] of EVENTS) {
      const { stdout } = await promisify(execFile)(process.execPath, [file, id, ...(source ? [source] : [])])
      expect(stdout.trim()).toBe(toEventKey(source, id))
    }
  })
})
