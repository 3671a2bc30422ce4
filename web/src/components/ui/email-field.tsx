import type { ComponentProps } from 'react'
import { TextField } from './field.tsx'

type EmailFieldProps = Pick<
  ComponentProps<typeof TextField>,
  'ref' | 'label' | 'hint' | 'error' | 'defaultValue'
>

/** Browsers accept an address without a dot, but the API refuses it. */
export function EmailField(props: EmailFieldProps) {
  return (
    <TextField
      id="email"
      name="email"
      type="email"
      autoComplete="email"
      required
      maxLength={254}
      pattern=".+@.+\..+"
      title="A full address, such as you@example.com"
      {...props}
    />
  )
}
