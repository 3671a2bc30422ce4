import { setTimeout as sleep } from 'node:timers/promises'
import { describeError } from '../lib/run-script.ts'
import type { Ending, Part } from './part.ts'
import { readableLine } from './readable-log.ts'

/** Waits until the address answers 2xx. A part that ends first, or never answers, is an error that says why. */
export async function waitUntilReady(part: Part, url: string, timeoutMs: number): Promise<void> {
  let ending: Ending | undefined
  void part.ended.then((value) => {
    ending = value
  })
  const deadlineMs = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask(url)
    if (ending) throw new Error(describeEnding(part, ending))
    if (answer === 'ready') return
    if (Date.now() > deadlineMs) {
      throw new Error(
        `${part.name} did not become ready within ${timeoutMs / 1000} s: ${answer}. Its log is ${part.logFile}`,
      )
    }
    await sleep(100)
  }
}

export function describeEnding(part: Part, { how, lastLine }: Ending): string {
  const reason = lastLine ? readableLine(lastLine).replace(/\.$/, '') : 'it reported no error'
  return `${part.name} ended (${how}): ${reason}. Its log is ${part.logFile}`
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    const body = await response.text()
    return response.ok ? 'ready' : `${url} answered ${response.status} ${body.slice(0, 200)}`
  } catch (error) {
    const reason = error instanceof Error && error.cause ? error.cause : error
    return `${url}: ${describeError(reason)}`
  }
}
