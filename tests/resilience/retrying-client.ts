import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '../harness/server-process.ts'

export interface Answer {
  status: number
  body: unknown
}

export interface RetryingClient {
  call(path: string, init: RequestInit): Promise<Answer>
  /** How often another process had to be tried. */
  retries(): number
  close(): Promise<void>
}

const HEALTH_CHECK_MS = 100
const PAUSE_MS = 20
const TIMEOUT_MS = 20_000

/**
 * Calls the servers that are ready in turn, like a load balancer. It retries only if a request was certainly
 * not started: nothing listens there, or the process says that it is shutting down.
 */
export function createRetryingClient(urls: readonly string[]): RetryingClient {
  let ready = [...urls]
  let turn = 0
  let retries = 0
  let isClosed = false
  const checks = (async () => {
    while (!isClosed) {
      const areReady = await Promise.all(urls.map((url) => answers(`${url}/readyz`)))
      ready = urls.filter((_, index) => areReady[index])
      await sleep(HEALTH_CHECK_MS)
    }
  })()
  return {
    retries: () => retries,
    async call(path, init) {
      const deadlineMs = Date.now() + TIMEOUT_MS
      while (Date.now() < deadlineMs) {
        turn += 1
        const answer = await ask(`${ready[turn % ready.length] ?? urls[0]}${path}`, init)
        if (answer) return answer
        retries += 1
        await sleep(PAUSE_MS)
      }
      throw new Error(`Nobody took ${path} within ${TIMEOUT_MS} ms`)
    },
    async close() {
      isClosed = true
      await checks
    },
  }
}

async function ask(url: string, init: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, init)
    const body = (await response.json()) as { error?: { code?: string } }
    const isStopping = response.status === 503 && body.error?.code === 'shutting_down'
    return isStopping ? undefined : { status: response.status, body }
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined
  return cause?.code === 'ECONNREFUSED'
}
