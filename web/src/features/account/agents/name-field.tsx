import { TextField } from '../../../components/ui/field.tsx'

export function NameField({ id, defaultValue }: { id: string; defaultValue?: string }) {
  return (
    <TextField
      id={id}
      name="name"
      label="Name of the agent"
      autoComplete="off"
      required
      maxLength={60}
      defaultValue={defaultValue}
    />
  )
}

export function readName(form: FormData): string {
  return String(form.get('name') ?? '').trim()
}
