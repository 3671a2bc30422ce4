import { toCell } from './view.ts'

interface Difference {
  field: string
  stored: unknown
  stripe: unknown
}

interface Counts {
  compared: number
  differing: number
  repaired: number
  failed: number
}

type Line =
  | {
      kind: 'result'
      subscription_id: string
      differences: Difference[]
      applied: boolean
      error: string | null
    }
  | ({ kind: 'progress' } & Counts)
  | ({ kind: 'summary'; dry_run: boolean } & Counts)
  | ({ kind: 'failure'; message: string } & Counts)

/** Shows a comparison of everything while it runs; throws if there are unresolved problems at the end. */
export async function showComparison(
  lines: AsyncIterable<string>,
  { json }: { json: boolean },
): Promise<void> {
  let last: Line | undefined
  for await (const text of lines) {
    last = JSON.parse(text) as Line
    if (json) console.log(text)
    else show(last)
  }
  assertWell(last)
}

function show(line: Line): void {
  // Clears the progress from this line of the terminal.
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  if (line.kind === 'result') console.log(describeResult(line))
  if (line.kind === 'summary') console.log(describeSummary(line))
  // A log file should not get a line every two seconds.
  if (line.kind === 'progress' && process.stderr.isTTY) {
    process.stderr.write(`${describeCounts(line)} so far`)
  }
}

function describeResult({
  subscription_id,
  differences,
  applied,
  error,
}: Extract<Line, { kind: 'result' }>): string {
  if (error !== null) return `${subscription_id}  failed: ${toCell(error)}`
  const changes = differences.map(
    ({ field, stored, stripe }) => `${field}: ${toCell(stored)} → ${toCell(stripe)}`,
  )
  return `${subscription_id}  ${changes.join(', ')}${applied ? '  repaired' : ''}`
}

function describeCounts({ compared, differing }: Counts): string {
  return `${compared} compared, ${differing} differ`
}

function describeSummary(line: Extract<Line, { kind: 'summary' }>): string {
  const outcome = line.dry_run ? 'nothing was changed (dry run)' : `${line.repaired} repaired`
  return `${describeCounts(line)}, ${outcome}, ${line.failed} failed`
}

function assertWell(last: Line | undefined): void {
  if (last?.kind === 'failure') throw new Error(`The comparison ended early: ${toCell(last.message)}`)
  if (last?.kind !== 'summary') throw new Error('The comparison broke off; it is safe to start it again')
  const unrepaired = last.failed + (last.dry_run ? 0 : last.differing - last.repaired)
  if (unrepaired > 0) {
    throw new Error(
      `${unrepaired} could not be ${last.dry_run ? 'compared' : 'repaired'}; see above, and docs/runbooks/backlog.md`,
    )
  }
}
