import { commandEnvironment } from '../env/script-environment.ts'
import { runScript } from '../lib/run-script.ts'
import { send, sendForLines } from './client.ts'
import type { AdminRequest } from './command.ts'
import { showComparison } from './comparison.ts'
import { type Connection, findConnection } from './connection.ts'
import { HELP } from './help.ts'
import { renderMovements } from './movements-view.ts'
import { readRequest } from './request.ts'
import { renderStatements } from './statements-view.ts'
import { render } from './view.ts'

await runScript(async () => {
  const request = readRequest(process.argv.slice(2))
  if (!request) return console.log(HELP)
  // pnpm runs its scripts in the folder of the package.json.
  const connection = await findConnection(process.cwd(), await commandEnvironment(process.cwd()))
  if (request.view === 'comparison') return await showComparison(sendForLines(connection, request), request)
  const text = await send(connection, request)
  if (request.json || request.view === 'raw')
    return void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  console.log(await show(connection, request, JSON.parse(text)))
})

/** A search that finds exactly one customer also shows all their data. */
async function show(connection: Connection, request: AdminRequest, answer: unknown): Promise<string> {
  if (request.view === 'movements') return renderMovements(answer as Parameters<typeof renderMovements>[0])
  if (request.view === 'statements') return renderStatements(answer as Parameters<typeof renderStatements>[0])
  if (request.view !== 'customers') return render(request.view, answer)
  const { data } = answer as { data: { id: string }[] }
  const [only, another] = data
  if (!only || another) return render('customers', answer)
  return render('whole', JSON.parse(await send(connection, { method: 'GET', path: `/customers/${only.id}` })))
}
