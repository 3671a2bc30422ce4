import { useEffect, useRef } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { CodeBlock } from '../../../components/ui/code-block.tsx'

interface KeySecretProps {
  secret: string
  onDone(): void
}

/** Only this component holds the key: once it is removed, the page no longer has it. */
export function KeySecret({ secret, onDone }: KeySecretProps) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => note.current?.focus(), [])
  return (
    <div className="space-y-5">
      <p ref={note} tabIndex={-1} className="leading-relaxed outline-none">
        This is the key. Copy it now: it is not shown again, and we keep only its hash.
      </p>
      <CodeBlock label="API key" code={secret} />
      <Button variant="secondary" onClick={onDone}>
        Done
      </Button>
    </div>
  )
}
