import { useEffect, useRef } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { CodeBlock } from '../../../components/ui/code-block.tsx'

/** A token, held by this component alone: when it goes, the page has forgotten it. */
export function SecretPanel({ token, onDone }: { token: string; onDone(): void }) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => note.current?.focus(), [])
  return (
    <div className="space-y-5">
      <p ref={note} tabIndex={-1} className="leading-relaxed outline-none">
        This is the token. Copy it now: it is not shown again without a code by e-mail.
      </p>
      <CodeBlock label="MCP token" code={token} />
      <Button variant="secondary" onClick={onDone}>
        Done
      </Button>
    </div>
  )
}
