import type { ReactNode } from 'react'

type Tone = 'danger' | 'info' | 'ok'

const LOOKS: Record<Tone, string> = {
  danger: 'border-danger-line bg-danger-panel text-danger',
  info: 'border-edge bg-panel text-text',
  ok: 'border-ok-line bg-ok-panel text-ok',
}

interface NoticeProps {
  tone: Tone
  className?: string
  children: ReactNode
}

/** Something the reader should know before the rest of the section. */
export function Notice({ tone, className = '', children }: NoticeProps) {
  return (
    <p className={`rounded-lg border px-5 py-4 leading-relaxed ${LOOKS[tone]} ${className}`}>{children}</p>
  )
}
