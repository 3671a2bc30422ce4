/**
 * Rejects with `createError()` if `work` has not settled in time. The work may continue in the background, so
 * it must be safe to repeat.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  timeoutMs: number,
  createError: () => Error,
): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(createError()), timeoutMs)
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
