import { setTimeout as sleep } from 'node:timers/promises'

/** What the tools of a server went through. */
export interface ServerWatch {
  runs: number
  aborted: number
}

export async function runSlowly(watch: ServerWatch, ms: number, signal: AbortSignal): Promise<void> {
  watch.runs += 1
  signal.addEventListener('abort', () => {
    watch.aborted += 1
  })
  if (ms > 0) await sleep(ms)
}
