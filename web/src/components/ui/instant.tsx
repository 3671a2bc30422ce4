/** A time to the second, in UTC like the log: `2026-11-21 11:52:09`. */
export function Instant({ at }: { at: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {at.slice(0, 19).replace('T', ' ')}
    </time>
  )
}

export function MaybeInstant({ at }: { at: string | null }) {
  return at ? <Instant at={at} /> : <None />
}

export function None() {
  return (
    <span className="text-faint">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  )
}
