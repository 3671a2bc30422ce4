import { SelectField } from '../../../components/ui/field.tsx'

const LIFETIMES = [
  { days: 90, label: 'After 90 days' },
  { days: 365, label: 'After a year' },
  { days: null, label: 'Never' },
] as const

export function LifetimeField({ id }: { id: string }) {
  return (
    <SelectField id={id} name="lifetime" label="Stops working" defaultValue="365">
      {LIFETIMES.map(({ days, label }) => (
        <option key={label} value={days ?? ''}>
          {label}
        </option>
      ))}
    </SelectField>
  )
}

export function readLifetime(form: FormData): number | null {
  return LIFETIMES.find(({ days }) => String(days ?? '') === form.get('lifetime'))?.days ?? null
}
