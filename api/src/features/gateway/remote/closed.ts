import { AppError } from '../../../errors.ts'

/** What it held was given back, so that none of its results may be delivered. */
export function gateClosed(): AppError {
  return new AppError(
    'gate_closed',
    'This gate was silent for too long, or is not one of this key. What it held was given back: deliver none of its results, and register anew.',
  )
}
