import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { serveCountingApi } from '../counting-api.ts'
import type { CountingMeter } from '../counting-meter.ts'

export const COMMAND = fileURLToPath(new URL('../../../mcp/gate/src/kamiyo-gate.ts', import.meta.url))
const GATE_KEY = 'gate-key'

/** What the command needs to sell calls of the meter. */
export async function commandEnvironment(meter: CountingMeter): Promise<Record<string, string>> {
  const api = await serveCountingApi(meter, GATE_KEY)
  return {
    PATH: process.env['PATH'] ?? '',
    KAMIYO_API_URL: api.origin,
    KAMIYO_GATE_KEY: GATE_KEY,
  }
}

export interface StartedCommand {
  child: ChildProcess
  stderr(): string
  /** The exit code. */
  ended: Promise<number | null>
}

export function spawnCommand(args: readonly string[], env: Record<string, string>): StartedCommand {
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { child, stderr: () => text, ended: once(child, 'close').then(([code]) => code as number | null) }
}

/** The command on a free port. */
export async function startCommand(
  args: readonly string[],
  env: Record<string, string>,
): Promise<StartedCommand & { url: URL }> {
  const command = spawnCommand([...args, '--port', '0'], env)
  const url = await new Promise<URL>((resolve, reject) => {
    command.child.stderr?.on('data', () => {
      const [, address] = /is sold at (\S+)\.\n/.exec(command.stderr()) ?? []
      if (address) resolve(new URL(address))
    })
    void command.ended.then(() => reject(new Error(`The command ended: ${command.stderr()}`)))
  })
  return { ...command, url }
}
