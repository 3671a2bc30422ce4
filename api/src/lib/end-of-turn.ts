/**
 * Resolves once what came in together was taken in. Answers that then leave together wake a caller on
 * the other side once rather than for each, and a wake-up costs as much as the answer.
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
