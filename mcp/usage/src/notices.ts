/** Says what went wrong, each kind when it first happens and then at most once a minute, with how often it did. */
export interface Notices {
  say(kind: string, text: string, times?: number): void
  /** It does not happen any more; said where it was said. */
  over(kind: string, text?: string): void
  /** What was counted but not said. */
  flush(): void
}

interface Kind {
  saidAtMs: number
  unsaid: number
  text: string
}

const PAUSE_MS = 60_000

export function createNotices(log: (line: string) => void): Notices {
  const kinds = new Map<string, Kind>()
  const write = (text: string) => log(`usage-tracking: ${text}`)
  const withTimes = (text: string, times: number) => (times > 1 ? `${text} (${times} times)` : text)

  return {
    say(kind, text, times = 1) {
      const known = kinds.get(kind)
      const unsaid = (known?.unsaid ?? 0) + times
      if (known && Date.now() - known.saidAtMs < PAUSE_MS) {
        kinds.set(kind, { ...known, unsaid, text })
        return
      }
      kinds.set(kind, { saidAtMs: Date.now(), unsaid: 0, text })
      write(withTimes(text, unsaid))
    },
    over(kind, text) {
      const known = kinds.get(kind)
      if (!known) return
      kinds.delete(kind)
      if (text) write(text)
      else if (known.unsaid > 0) write(withTimes(known.text, known.unsaid))
    },
    flush() {
      for (const [kind, { unsaid, text }] of kinds) {
        if (unsaid > 0) write(withTimes(text, unsaid))
        kinds.delete(kind)
      }
    },
  }
}
