import { useEffect, useState } from 'react'
import { copyText } from '../../lib/copy-text.ts'
import { CheckIcon, CopyIcon } from './icons.tsx'

type Outcome = 'idle' | 'copied' | 'failed'

const FEEDBACK_MS = 2500
const LABELS: Record<Outcome, string> = { idle: 'Copy', copied: 'Copied', failed: 'Press Ctrl+C' }
const ANNOUNCEMENTS: Record<Outcome, string> = {
  idle: '',
  copied: 'Copied to the clipboard',
  failed: 'Copying is blocked here. Select the text and copy it yourself.',
}

/** `subject` completes the accessible name: "Copy order ID". */
export function CopyButton({ text, subject }: { text: string; subject: string }) {
  const [outcome, setOutcome] = useState<Outcome>('idle')

  useEffect(() => {
    if (outcome === 'idle') return
    const timer = setTimeout(() => setOutcome('idle'), FEEDBACK_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'failed')

  return (
    <>
      <button
        type="button"
        onClick={() => void copy()}
        className="inline-flex min-h-9 shrink-0 items-center gap-2 rounded-md border border-line bg-raised px-3 text-fine text-muted transition-colors hover:border-edge hover:text-text"
      >
        {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
        <span>{LABELS[outcome]}</span>
        <span className="sr-only"> {subject}</span>
      </button>
      <span role="status" className="sr-only">
        {ANNOUNCEMENTS[outcome]}
      </span>
    </>
  )
}
