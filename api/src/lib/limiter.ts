export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

/** Runs at most `max` pieces of work at once; the others wait in order of arrival. */
export function createLimiter(max: number): Limiter {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < max) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The slot goes to the next one waiting, so a new caller cannot get in first.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
