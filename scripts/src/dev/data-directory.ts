import { access, constants, mkdir } from 'node:fs/promises'
import { describeError } from '../lib/run-script.ts'

/** Creates the folder for all data of a start, or reports at once that it cannot. */
export async function prepareDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await access(directory, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Error(`pnpm dev keeps its data in ${directory}, and cannot: ${describeError(cause)}`, { cause })
  }
}
