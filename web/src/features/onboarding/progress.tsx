export const STEP_NAMES = ['Account', 'Company', 'Card', 'Plan', 'Review', 'Done'] as const
export type StepName = (typeof STEP_NAMES)[number]

/** Where the visitor is; on a phone only the present step has its name. */
export function Progress({ current }: { current: StepName }) {
  const place = STEP_NAMES.indexOf(current)
  return (
    <nav aria-label="Steps">
      <p className="mb-4 text-note text-muted sm:hidden">
        Step {place + 1} of {STEP_NAMES.length}
      </p>
      <ol className="grid grid-cols-6 gap-2 sm:gap-4">
        {STEP_NAMES.map((name, index) => (
          <li
            key={name}
            aria-current={index === place ? 'step' : undefined}
            className={`border-t-2 pt-3 text-sm ${index <= place ? 'border-accent' : 'border-line'} ${index === place ? 'text-text' : 'text-faint'}`}
          >
            <span className="sr-only sm:not-sr-only">
              <span className="tabular-nums">{index + 1}</span> {name}
              {index < place && <span className="sr-only">, done</span>}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
