/** Puts the lines of one turn of the event loop into the spool together, and lets their answers go then. */
export interface TurnWriter {
  append(line: string): void
  /** At once where no line waits. */
  afterWriting(act: () => void): void
  writeNow(): void
}

export function createTurnWriter(write: (text: string, lines: number) => void): TurnWriter {
  let text = ''
  let lines = 0
  let waiting: (() => void)[] = []

  function writeNow(): void {
    if (lines === 0) return
    const turn = { text, lines, waiting }
    text = ''
    lines = 0
    waiting = []
    write(turn.text, turn.lines)
    for (const act of turn.waiting) act()
  }

  return {
    append(line) {
      if (lines === 0) setImmediate(writeNow)
      text += `${line}\n`
      lines += 1
    },
    afterWriting(act) {
      if (lines === 0) act()
      else waiting.push(act)
    },
    writeNow,
  }
}
