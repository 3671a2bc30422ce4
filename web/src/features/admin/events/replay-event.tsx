import { useRef, useState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { type Replay, replayEvent } from '../actions/actions.ts'
import { RehearsedAction } from '../actions/rehearsed-action.tsx'
import { ReplayOutcome } from './replay-outcome.tsx'

export function ReplayEvent({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false)
  const region = useRef<HTMLDivElement>(null)
  const close = () => {
    setOpen(false)
    region.current?.focus()
  }
  return (
    <div ref={region} tabIndex={-1} className="outline-none">
      {isOpen ? (
        <RehearsedAction<Replay>
          label="Replay this event"
          explain="It is first processed in a transaction that is rolled back, and you see each row that would change. Nobody gets an e-mail from that."
          run={(order) => replayEvent(id, order)}
          applyLabel={({ outcome }) => (outcome === 'failed' ? undefined : 'Replay now')}
          render={(replay) => <ReplayOutcome replay={replay} />}
          onClose={close}
        />
      ) : (
        <Button variant="secondary" onClick={() => setOpen(true)}>
          Replay
        </Button>
      )}
    </div>
  )
}
