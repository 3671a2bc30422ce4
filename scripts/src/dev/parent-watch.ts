const CHECK_MS = 500

/** A pnpm that was killed passes no signal on; its orphan would keep the ports for ever. */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, CHECK_MS)
  timer.unref()
}
