import { createContext, useContext } from 'react'

/** Runs a call that may require a mailed code: if so, asks for the code and runs the call again. */
export type Confirmed = <T>(call: () => Promise<T>) => Promise<T>

export const ConfirmedContext = createContext<Confirmed>((call) => call())

export function useConfirmed(): Confirmed {
  return useContext(ConfirmedContext)
}
