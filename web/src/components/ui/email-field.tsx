import type { ComponentProps } from 'react'
import { TextField } from './field.tsx'

type EmailFieldProps = Pick<
  ComponentProps<typeof TextField>,
  'ref' | 'label' | 'hint' | 'error' | 'defaultValue'
>

/** Browsers let an address without a dot pass, which the API refuses. */
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
