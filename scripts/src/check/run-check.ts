import { execFile } from 'node:child_process'
import type { Check } from './checks.ts'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

export interface CheckResult {
  failed: boolean
  output: string
}

/** Runs one check to its end. */
export async function runCheck({ args, cwd, closingLine }: Check): Promise<CheckResult> {
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim()
      resolve({ failed: error !== null || closingLine?.test(output) === false, output })
    })
  })
}
