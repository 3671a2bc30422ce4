import { emptyParameter } from '../http/stripe-error.ts'

/** A name may be omitted from an update, but not removed. */
export function assertNamed(name: string | undefined, param: string): void {
  if (name?.trim() === '') throw emptyParameter(param)
}
