import type { Response } from './json-rpc.ts'

/** Undefined where the run was given up, so that whoever waits for it has to run the tool. */
export type Finish = (answer: Response | undefined) => void

/** Calls that wait for an identical one. */
export interface SharedRuns {
  /** Waits where an identical call runs already; otherwise gives back how to end the wait of those that come. */
  lead(key: string, follow: Finish): Finish | undefined
}

export function createSharedRuns(): SharedRuns {
  const followers = new Map<string, Finish[]>()

  return {
    lead(key, follow) {
      const waiting = followers.get(key)
      if (waiting) {
        waiting.push(follow)
        return undefined
      }
      followers.set(key, [])
      return (answer) => {
        const told = followers.get(key) ?? []
        followers.delete(key)
        for (const tell of told) tell(answer)
      }
    },
  }
}
