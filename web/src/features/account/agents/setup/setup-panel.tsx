import { use, useEffect, useRef } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import type { AgentFormProps } from '../agent-form-props.ts'
import { TokenGuideContext } from './token-guide.ts'
import { TokenWatch } from './token-watch.tsx'

/** The guide for someone who has the token from the e-mail; others are led to the action that shows it. */
export function SetupPanel({ agent, onDone, onSwitch }: AgentFormProps) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => note.current?.focus(), [])
  const renderGuide = use(TokenGuideContext)
  return (
    <div className="space-y-6">
      <p ref={note} tabIndex={-1} className="leading-relaxed text-muted outline-none">
        We keep no readable copy of a token, so this page cannot fill it in by itself. Paste it from your
        mail,{' '}
        <button type="button" className="link" onClick={() => onSwitch('reveal')}>
          show it with a mailed code
        </button>
        , or{' '}
        <button type="button" className="link" onClick={() => onSwitch('rotate')}>
          make a new one
        </button>
        .
      </p>
      {renderGuide(undefined)}
      <TokenWatch agentId={agent.id} isAfloat />
      <Button variant="secondary" onClick={onDone}>
        Close
      </Button>
    </div>
  )
}
