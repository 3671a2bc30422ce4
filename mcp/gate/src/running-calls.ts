import type { RequestId } from './json-rpc.ts'

/**
 * Calls that run on connections without a session. Each message of such a client comes on a connection of its own, so
 * that a cancellation has to find its call in the whole process: by credential and request id, and only if exactly one
 * call has both.
 */
export interface RunningCalls {
  /** Gives back the function that takes it off the list. */
  add(token: string, id: RequestId, cancel: () => void): () => void
  cancel(token: string, id: RequestId): void
}

export function createRunningCalls(): RunningCalls {
  const calls = new Map<string, Set<() => void>>()
  const keyOf = (token: string, id: RequestId) => JSON.stringify([token, id])

  return {
    add(token, id, cancel) {
      const key = keyOf(token, id)
      const alike = calls.get(key) ?? new Set()
      calls.set(key, alike.add(cancel))
      return () => {
        alike.delete(cancel)
        if (alike.size === 0 && calls.get(key) === alike) calls.delete(key)
      }
    },
    cancel(token, id) {
      const [cancel, ...others] = calls.get(keyOf(token, id)) ?? []
      if (others.length === 0) cancel?.()
    },
  }
}
