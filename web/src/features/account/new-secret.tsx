import { type ReactNode, useRef, useState } from 'react'
import { Panel } from './panel.tsx'

interface NewSecretProps {
  /** What was made and is shown once; undefined until then. */
  secret: ((close: () => void) => ReactNode) | undefined
  form(close: () => void): ReactNode
  /** Before it is asked for. */
  closed(open: () => void): ReactNode
  /** Forgets what was made. */
  reset(): void
}

/** A form that opens in its place, then what it made, and then the place again, which has the focus. */
export function NewSecret({ secret, form, closed, reset }: NewSecretProps) {
  const [isOpen, setOpen] = useState(false)
  const region = useRef<HTMLDivElement>(null)
  const close = () => {
    reset()
    setOpen(false)
    region.current?.focus()
  }
  const shown = secret ?? (isOpen ? form : undefined)
  return (
    <div ref={region} tabIndex={-1} className="pt-6 outline-none">
      {shown ? <Panel>{shown(close)}</Panel> : closed(() => setOpen(true))}
    </div>
  )
}
