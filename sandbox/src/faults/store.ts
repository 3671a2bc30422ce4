import type { Settings } from '../store/settings.ts'
import { type Fault, matches, targetOf } from './fault.ts'

export interface FaultStore {
  list(): Fault[]
  add(fault: Fault): void
  remove(id: string): boolean
  clear(): void
  /** The oldest unused fault for this request; counts it as used. */
  take(method: string, path: string): Fault | undefined
}

const settingsKey = 'faults'

/** Faults are stored with the settings: they survive a restart and are removed by a reset. */
export function createFaultStore(settings: Settings): FaultStore {
  const list = () => (settings.getJson(settingsKey) as Fault[] | undefined) ?? []
  const save = (faults: Fault[]) => settings.setJson(settingsKey, faults)
  return {
    list,
    add: (fault) => save([...list(), fault]),
    remove: (id) => {
      const faults = list()
      const kept = faults.filter((fault) => fault.id !== id)
      save(kept)
      return kept.length < faults.length
    },
    clear: () => save([]),
    take: (method, path) => {
      const target = targetOf(path)
      const faults = list()
      const strikes = (fault: Fault) =>
        fault.target === target && fault.times !== 0 && matches(fault, method, path)
      const struck = faults.find(strikes)
      if (struck) save(faults.map((fault) => (fault === struck ? countHit(fault) : fault)))
      return struck
    },
  }
}

function countHit(fault: Fault): Fault {
  return { ...fault, hits: fault.hits + 1, times: fault.times === null ? null : fault.times - 1 }
}
