export interface Supervised {
  stop(): Promise<void>
}

export interface Supervisor {
  /** Refused while everything is being stopped, so that nothing starts in the meantime. */
  add<T extends Supervised>(part: T): Promise<T>
  isStopping(): boolean
  /** Stops everything, the last started first. Safe to call again. */
  stopAll(): Promise<void>
}

export function createSupervisor(): Supervisor {
  const parts: Supervised[] = []
  let stopped: Promise<void> | undefined
  const stopInOrder = async () => {
    for (const part of parts.reverse()) await part.stop()
  }
  return {
    add: async (part) => {
      if (stopped) {
        await part.stop()
        throw new StoppedError()
      }
      parts.push(part)
      return part
    },
    isStopping: () => stopped !== undefined,
    stopAll: () => {
      stopped ??= stopInOrder()
      return stopped
    },
  }
}

/** A start was cancelled on request; not a failure. */
export class StoppedError extends Error {}
