import { type KeyboardEvent, useRef, useState } from 'react'
import { formatDate } from '../../../../lib/date.ts'
import { formatNumber, formatQuantity } from '../usage-words.ts'
import type { DayUsage } from './fill-days.ts'

const STEP = 24
const GAP = 6
const HEIGHT = 120
/** So that a day with little usage is told from one with none. */
const LEAST = 3
const MOVES: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_at, last) => last,
}

interface DayChartProps {
  label: string
  unit: string
  days: readonly DayUsage[]
}

/**
 * A bar a day, drawn behind buttons whose names are sentences. One of them is reached with the tab key, the others from there with
 * the arrows.
 */
export default function DayChart({ label, unit, days }: DayChartProps) {
  const bars = useRef<HTMLUListElement>(null)
  const [shown, setShown] = useState(lastUsed(days))
  const most = Math.max(...days.map(({ quantity }) => quantity))
  const sentence = ({ day, quantity }: DayUsage) => `${formatDate(day)}: ${formatQuantity(quantity, unit)}`
  const current = days[shown]

  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (!move) return
    event.preventDefault()
    const next = Math.min(Math.max(move(shown, days.length - 1), 0), days.length - 1)
    bars.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap justify-between gap-x-6 text-sm text-faint">
        <span>{label}</span>
        <span>Most on a day: {formatNumber(most)}</span>
      </figcaption>
      <div className="relative h-32 border-b border-edge">
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
        >
          {days.map(({ day, quantity }, index) => (
            <rect
              key={day}
              x={index * STEP + GAP / 2}
              y={HEIGHT - barHeight(quantity, most)}
              width={STEP - GAP}
              height={barHeight(quantity, most)}
              className={index === shown ? 'fill-accent' : 'fill-edge'}
            />
          ))}
        </svg>
        <ul ref={bars} aria-label={label} className="absolute inset-0 flex">
          {days.map((usage, index) => (
            <li key={usage.day} className="flex-1">
              <button
                type="button"
                aria-label={sentence(usage)}
                tabIndex={index === shown ? 0 : -1}
                onFocus={() => setShown(index)}
                onPointerEnter={() => setShown(index)}
                onKeyDown={onKeyDown}
                className="block size-full rounded-sm outline-offset-0 hover:bg-raised/50"
              />
            </li>
          ))}
        </ul>
      </div>
      <p className="mt-3 text-note text-muted tabular-nums" aria-hidden="true">
        {current && sentence(current)}
      </p>
    </figure>
  )
}

function barHeight(quantity: number, most: number): number {
  return quantity <= 0 || most <= 0 ? 0 : Math.max((quantity / most) * HEIGHT, LEAST)
}

/** The newest day with usage, or else the newest. */
function lastUsed(days: readonly DayUsage[]): number {
  const found = days.findLastIndex(({ quantity }) => quantity > 0)
  return found < 0 ? days.length - 1 : found
}
