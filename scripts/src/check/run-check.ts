import { type ExecFileException, execFile } from 'node:child_process'
import type { Check } from './checks.ts'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** The exit code of a check that could not run: neither a failure of the code nor a pass. */
export const NOT_CHECKED = 75

export type Outcome = 'passed' | 'failed' | 'not checked'

export interface CheckResult {
  outcome: Outcome
  output: string
}

/** Runs one check to its end. */
export async function runCheck({ args, cwd, closingLine }: Check): Promise<CheckResult> {
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim()
      resolve({ outcome: outcomeOf(error, closingLine?.test(output) ?? true), output })
    })
  })
}

function outcomeOf(error: ExecFileException | null, isComplete: boolean): Outcome {
  if (error?.code === NOT_CHECKED) return 'not checked'
  return error === null && isComplete ? 'passed' : 'failed'
}
