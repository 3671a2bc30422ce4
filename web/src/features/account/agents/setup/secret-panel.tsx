import { use, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { TokenGuideContext } from './token-guide.ts'
import { TokenWatch } from './token-watch.tsx'

interface SecretPanelProps {
  agentId: string
  token: string
  onDone(): void
}

/** Only this component holds the token: once it is removed, the page no longer has it. */
export function SecretPanel({ agentId, token, onDone }: SecretPanelProps) {
  const note = useRef<HTMLParagraphElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    note.current?.focus()
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const [isGuideOpen, setGuideOpen] = useState(false)
  const guideId = useId()
  const renderGuide = use(TokenGuideContext)
  return (
    <div ref={panel} className="scroll-my-6 space-y-5">
      <p ref={note} tabIndex={-1} className="leading-relaxed outline-none">
        This is the token. Copy it now: it is not shown again without a code by e-mail.
      </p>
      <CodeBlock label="MCP token" code={token} />
      <div className="flex flex-wrap gap-4">
        <Button
          aria-expanded={isGuideOpen}
          aria-controls={guideId}
          onClick={() => setGuideOpen(!isGuideOpen)}
        >
          {isGuideOpen ? 'Hide the guide' : 'Set up a client with this token'}
        </Button>
        <Button variant="secondary" onClick={onDone}>
          Done
        </Button>
      </div>
      <div id={guideId} hidden={!isGuideOpen} className="border-t border-line pt-6">
        {isGuideOpen && renderGuide(token)}
      </div>
      <TokenWatch agentId={agentId} isAfloat={isGuideOpen} />
    </div>
  )
}
