import { createContext, useContext } from 'react'

/** Runs a call that may need a mailed code: asks for the code then, and runs it again. */
export type Confirmed = <T>(call: () => Promise<T>) => Promise<T>

export const ConfirmedContext = createContext<Confirmed>((call) => call())

export function useConfirmed(): Confirmed {
  return useContext(ConfirmedContext)
}
