import type { TestProject } from 'vitest/node'
import { findFastDirectory } from './fast-directory.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from './template-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    templateDatabase: string
    /** `long` if time does not matter. */
    mode: string
  }
}

/**
 * One PostgreSQL for the whole run. Nothing has to survive the run, so nothing needs to be written to disk.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  }
  const server = await startTemplateServer(settings, await findFastDirectory())
  project.provide('postgresUrl', server.url)
  project.provide('templateDatabase', TEMPLATE_DATABASE)
  return () => server.stop()
}
