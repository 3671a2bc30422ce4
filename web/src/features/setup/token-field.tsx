import { useId } from 'react'
import { TextField } from '../../components/ui/field.tsx'
import { isTokenText } from './setup-client.ts'

interface TokenFieldProps {
  text: string
  onChange(text: string): void
}

/** Fills in the snippets. The text stays in this page's memory. */
export function TokenField({ text, onChange }: TokenFieldProps) {
  const wrong = text !== '' && !isTokenText(text)
  return (
    <TextField
      id={useId()}
      type="password"
      label="Your MCP token (optional)"
      placeholder="Paste it to fill in the snippets below"
      hint="It stays in this tab: it is not sent and not stored."
      error={
        wrong
          ? 'This is not a complete token. A token has three parts with two dots between them.'
          : undefined
      }
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  )
}
