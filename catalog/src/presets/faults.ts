/** The faults of a preset's options. All are told together, each with the name of what is wrong. */
export interface Faults {
  add(fault: string): void
  check(isGood: boolean, fault: string): void
  /** In the order in which they were found. */
  list(): string[]
  throwIfAny(): void
}

export function createFaults(preset: string): Faults {
  const faults: string[] = []
  return {
    add: (fault) => void faults.push(fault),
    check(isGood, fault) {
      if (!isGood) faults.push(fault)
    },
    list: () => [...faults],
    throwIfAny() {
      if (faults.length > 0) throw new TypeError(`${preset}: ${faults.join('; ')}.`)
    },
  }
}
