import { describeEnding } from './http-ready.ts'
import type { Part } from './part.ts'
import { watchSources } from './source-watch.ts'

/** If a part exits this soon after an edit, the edit is probably the cause. */
const EDIT_FAULT_MS = 15_000

export interface ReloadingOptions {
  start(): Part
  folders: readonly string[]
  onStart(part: Part): void
  /** It exited on its own, and no edit explains it. */
  onCrash(message: string): void
  note(line: string): void
}

export interface ReloadingPart {
  first: Part
  stop(): Promise<void>
}

/** Restarts a part after every edit. An edit that breaks it waits for the next one. */
export function startReloadingPart(options: ReloadingOptions): ReloadingPart {
  let stopping = false
  let reloadedAtMs = Number.NEGATIVE_INFINITY
  let turn = Promise.resolve()
  let current = begin()
  const first = current

  function begin(): Part {
    const part = options.start()
    options.onStart(part)
    void part.ended.then((ending) => {
      if (stopping || part !== current) return
      const message = describeEnding(part, ending)
      if (performance.now() - reloadedAtMs > EDIT_FAULT_MS) options.onCrash(message)
      else options.note(`${message}. Waiting for the next edit`)
    })
    return part
  }

  async function reload(): Promise<void> {
    if (stopping) return
    const previous = current
    options.note(`Sources changed, starting ${previous.name} again`)
    reloadedAtMs = performance.now()
    // It is no longer the current one, so its exit is expected.
    current = { ...previous }
    await previous.stop()
    if (!stopping) current = begin()
  }

  const watcher = watchSources(options.folders, () => {
    turn = turn.then(reload)
  })
  return {
    first,
    stop: async () => {
      stopping = true
      await watcher.stop()
      await turn
      await current.stop()
    },
  }
}
