import { type Ref, useState } from 'react'
import { TextField } from '../../../components/ui/field.tsx'

const CODE_LENGTH = 6

interface CodeFieldProps {
  id: string
  ref: Ref<HTMLInputElement>
  hint: string
  error: string | undefined
}

/** Six digits, which phones can fill in from the e-mail. Any other pasted characters are removed. */
export function CodeField({ ref, ...props }: CodeFieldProps) {
  const [digits, setDigits] = useState('')
  return (
    <TextField
      {...props}
      ref={ref}
      name="code"
      label="Code"
      inputMode="numeric"
      autoComplete="one-time-code"
      spellCheck={false}
      value={digits}
      onChange={({ target }) => setDigits(target.value.replace(/\D/g, '').slice(0, CODE_LENGTH))}
    />
  )
}

export function codeFault(code: string): string | undefined {
  return code.length === CODE_LENGTH ? undefined : `Enter the ${CODE_LENGTH} digits of the mail.`
}
