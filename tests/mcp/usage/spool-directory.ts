import { mkdtempSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function createSpoolDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'usage-spool-'))
  onTestFinished(async () => await rm(directory, { recursive: true, force: true }))
  return directory
}

/** What has not been reported. */
export async function segmentsIn(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.jsonl')).sort()
}
