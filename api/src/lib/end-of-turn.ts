/**
 * Resolves after everything that arrived in the same event loop turn has been read. Answers that are sent
 * together wake up the caller once rather than for each answer, and a wake-up costs as much as an answer.
 */
export function createEndOfTurn(): () => Promise<void> {
  let turn: Promise<void> | undefined
  return () => {
    turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined
        resolve()
      })
    })
    return turn
  }
}
