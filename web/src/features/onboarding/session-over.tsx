import { useNavigate } from 'react-router-dom'
import { Button } from '../../components/ui/button.tsx'

const WORDS = {
  expired: {
    title: 'This set-up was not finished in time',
    text: 'Nothing was charged, and the card was not kept for it. Start again; it takes a few minutes.',
  },
  unknown: {
    title: 'This link leads to no set-up',
    text: 'It may be cut off. Open it as it stands in the mail or where you kept it, or start again.',
  },
}

export function SessionOver({ reason }: { reason: keyof typeof WORDS }) {
  const navigate = useNavigate()
  const { title, text } = WORDS[reason]
  return (
    <div role="status" className="max-w-2xl">
      <h2 className="text-2xl font-medium tracking-[-0.02em]">{title}</h2>
      <p className="mt-3 leading-relaxed text-muted">{text}</p>
      <Button className="mt-8" onClick={() => void navigate({ hash: '' })}>
        Start again
      </Button>
    </div>
  )
}
