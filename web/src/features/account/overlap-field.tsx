const OVERLAPS = [
  { value: '1h', label: 'for 1 more hour' },
  { value: '24h', label: 'for 24 more hours' },
  { value: 'now', label: 'no longer: it may have leaked' },
] as const

/** How long what is replaced works beside what replaces it. */
export type Overlap = (typeof OVERLAPS)[number]['value']

interface OverlapFieldProps {
  /** What is replaced, such as `key`. */
  what: string
  usual: Overlap
}

export function OverlapField({ what, usual }: OverlapFieldProps) {
  return (
    <fieldset>
      <legend className="text-note font-medium">The old {what} works</legend>
      {OVERLAPS.map(({ value, label }) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name="overlap"
            value={value}
            defaultChecked={value === usual}
            className="accent-accent"
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

export function readOverlap(form: FormData): Overlap {
  return OVERLAPS.find(({ value }) => value === form.get('overlap'))?.value ?? 'now'
}
