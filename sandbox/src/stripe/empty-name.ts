import { emptyParameter } from '../http/stripe-error.ts'

/** A name may be left out of a change, but not be taken away. */
export function assertNamed(name: string | undefined, param: string): void {
  if (name?.trim() === '') throw emptyParameter(param)
}
