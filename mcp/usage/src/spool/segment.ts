import { readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A file of lines, one for each call. Its name is that of the process that wrote it, wherever it lies. */
export interface Segment {
  instance: string
  number: number
  path: string
  sizeBytes: number
  lines: number
}

/** A call as it is reported, with the id that makes it the same one whenever it is sent again. */
export interface UsageEvent {
  id: string
  source: string
  [field: string]: unknown
}

const NAME = /^(.+)-(\d+)\.jsonl$/

export function segmentPath(directory: string, instance: string, number: number): string {
  return join(directory, `${instance}-${number}.jsonl`)
}

export function readSegmentName(name: string): Pick<Segment, 'instance' | 'number'> | undefined {
  const [, instance, number] = NAME.exec(name) ?? []
  return instance === undefined ? undefined : { instance, number: Number(number) }
}

/** What is in it, or undefined where another process has taken it over. */
export async function readSegment({ path, instance, number }: Segment) {
  const content = await readFile(path).catch(unlessGone)
  if (!content) return undefined
  const events: UsageEvent[] = []
  let unreadable = 0
  let start = 0
  // What follows the last line break was being written when the process ended, so that nobody was answered for it.
  for (let end = content.indexOf(10); end !== -1; end = content.indexOf(10, start)) {
    const fields = parse(content.toString('utf8', start, end))
    if (fields) events.push({ ...fields, id: `${instance}:${number}:${start}`, source: instance })
    else unreadable += 1
    start = end + 1
  }
  return { events, unreadable, sizeBytes: content.length }
}

/** Whether it is gone; it stays where it has grown since it was read. */
export async function removeSegment(path: string, readBytes: number): Promise<boolean> {
  const found = await stat(path).catch(unlessGone)
  if (found && found.size > readBytes) return false
  await unlink(path).catch(unlessGone)
  return true
}

/** A power cut can leave lines of anything. */
function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
