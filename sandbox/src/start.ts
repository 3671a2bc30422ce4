import { buildSandbox } from './app.ts'

export interface SandboxOptions {
  port?: number
  host?: string
  /** One SQLite file that holds all state; `:memory:` forgets everything at close. */
  dataFile?: string
  logLevel?: string
}

export interface RunningSandbox {
  url: string
  close(): Promise<void>
}

export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 12111, host = '127.0.0.1', dataFile = ':memory:', logLevel = 'warn' } = options
  const { app, setBaseUrl, startBackground } = await buildSandbox({ dataFile, logLevel })
  const url = await app.listen({ port, host })
  setBaseUrl(url)
  startBackground()
  return { url, close: () => app.close() }
}
