#!/usr/bin/env node
import { UsageError } from './command/usage.ts'

const PEERS = '@modelcontextprotocol/client @modelcontextprotocol/server @modelcontextprotocol/node'

try {
  // The command needs SDK v2, which those who only use the library may not have.
  const { runCommand } = await import('./command/run.ts')
  await start(runCommand)
} catch (error) {
  console.error(`kamiyo-gate: ${describe(error)}`)
  process.exitCode = 1
}

async function start(runCommand: typeof import('./command/run.ts').runCommand): Promise<void> {
  const running = await runCommand(process.argv.slice(2), process.env, (reason) => void stop(1, reason))
  let isStopping = false

  async function stop(code: number, reason?: string): Promise<void> {
    if (isStopping) return
    isStopping = true
    if (reason !== undefined) console.error(`kamiyo-gate: ${reason}`)
    await running?.close()
    process.exit(code)
  }

  if (!running) return
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0))
  // A client that started the command ends it by closing its input.
  process.stdin.once('end', () => void stop(0))
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes('@modelcontextprotocol/')
  )
    return `SDK v2 is not installed: npm install ${PEERS}`
  return error instanceof UsageError ? error.message : (error.stack ?? error.message)
}
