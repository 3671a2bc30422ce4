import { installQueue } from '@kamiyo/api/testing/install-queue'
import type { TestProject } from 'vitest/node'
import { cloneDatabase } from './clone-database.ts'
import { findFastDirectory } from './fast-directory.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from './template-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    templateDatabase: string
    /** With the job queue's tables, as after the first start of the API. */
    startedTemplateDatabase: string
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
  try {
    project.provide('startedTemplateDatabase', await createStartedTemplate(server.url))
  } catch (error) {
    await server.stop()
    throw error
  }
  return () => server.stop()
}

async function createStartedTemplate(serverUrl: string): Promise<string> {
  const { url } = await cloneDatabase(serverUrl, TEMPLATE_DATABASE)
  await installQueue(url)
  return new URL(url).pathname.slice(1)
}
