import { createGate } from '../gate.ts'
import { httpMeter } from '../http-meter.ts'
import { CLIENT_ADDRESS, openDoor } from './doors.ts'
import { readEnvironment } from './environment.ts'
import { buildForwardingServer } from './forwarding-server.ts'
import { type CommandOptions, readOptions } from './options.ts'
import { connectUpstream } from './upstream.ts'
import { USAGE } from './usage.ts'

export interface RunningCommand {
  /** Settled once everything that it was asked for is done. */
  close(): Promise<void>
}

/** Undefined where only help was asked for. `ended` is called when there is nothing left to sell. */
export async function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  ended: (reason: string) => void,
): Promise<RunningCommand | undefined> {
  const options = readOptions(args)
  if (options) return await sell(options, env, ended)
  console.log(USAGE)
  return undefined
}

async function sell(
  { target, door, debug }: CommandOptions,
  env: NodeJS.ProcessEnv,
  ended: (reason: string) => void,
): Promise<RunningCommand> {
  const environment = readEnvironment(env)
  const upstream = await connectUpstream(target, environment)
  upstream.onClose(() => ended('The server has ended, so there is nothing left to sell.'))
  const gate = createGate({
    meter: httpMeter({ url: environment.apiUrl, key: environment.gateKey }),
    debug,
    ...(door.kind === 'http' && { clientAddressHeader: door.addressHeader ?? CLIENT_ADDRESS }),
  })
  // Only a server with one client knows whose lines they are.
  const hasLogs = door.kind === 'stdio'
  const open = await openDoor(door, gate, (context) =>
    gate.protect(buildForwardingServer(upstream, { hasLogs }), context),
  ).catch(async (error: unknown) => {
    await upstream.close()
    throw error
  })
  const name = upstream.client.getServerVersion()?.name ?? 'The server'
  note(`${name} is sold ${open.place}.`)
  if (!(await gate.healthCheck()))
    note(`Calls are refused, because ${environment.apiUrl} does not answer or does not know the gate key.`)
  return {
    async close() {
      await open.close()
      await gate.close()
      await upstream.close()
    },
  }
}

/** On standard error, since standard output may belong to the protocol. */
function note(text: string): void {
  console.error(`kamiyo-gate: ${text}`)
}
