import { setTimeout as sleep } from 'node:timers/promises'
import { describeError } from '../lib/run-script.ts'
import type { Ending, Part } from './part.ts'
import { readableLine } from './readable-log.ts'

export interface ReadyTimeouts {
  /** For a part that does not answer yet: on a busy machine it may only be slow. */
  silentMs: number
  /** For a part that answers with an error. */
  failingMs: number
}

/**
 * Waits until the address answers 2xx. If the part exits first, or never answers that way, an error says why.
 */
export async function waitUntilReady(part: Part, url: string, timeouts: ReadyTimeouts): Promise<void> {
  let ending: Ending | undefined
  void part.ended.then((value) => {
    ending = value
  })
  const startedAtMs = Date.now()
  let deadlineMs = startedAtMs + timeouts.silentMs
  for (;;) {
    const { status, said } = await ask(url)
    if (ending) throw new Error(describeEnding(part, ending))
    if (status === 'ready') return
    if (status === 'failing') deadlineMs = Math.min(deadlineMs, Date.now() + timeouts.failingMs)
    if (Date.now() > deadlineMs) {
      const seconds = Math.round((Date.now() - startedAtMs) / 1000)
      throw new Error(`${part.name} is not ready after ${seconds} s: ${said}. Its log is ${part.logFile}`)
    }
    await sleep(100)
  }
}

export function describeEnding(part: Part, { how, lastLine }: Ending): string {
  const reason = lastLine ? readableLine(lastLine).replace(/\.$/, '') : 'it reported no error'
  return `${part.name} ended (${how}): ${reason}. Its log is ${part.logFile}`
}

interface Answer {
  status: 'ready' | 'failing' | 'silent'
  said: string
}

async function ask(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    const body = (await response.text()).replace(/\s+/g, ' ')
    const said = `${url} answered ${response.status} ${body.slice(0, 200)}`
    return { status: response.ok ? 'ready' : 'failing', said }
  } catch (error) {
    const reason = error instanceof Error && error.cause ? error.cause : error
    return { status: 'silent', said: `${url}: ${describeError(reason)}` }
  }
}
