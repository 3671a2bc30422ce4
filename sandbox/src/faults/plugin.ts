import type { FastifyInstance } from 'fastify'
import { createFaultInjection } from './inject.ts'
import { FaultInputError, parseFault } from './parse.ts'
import type { FaultStore } from './store.ts'

/** Its hooks must apply to all other routes, so it is called on the app itself before they are added. */
export function faultsPlugin(
  app: FastifyInstance,
  { faults, closing }: { faults: FaultStore; closing: AbortSignal },
): void {
  const injection = createFaultInjection(faults, closing)
  app.addHook('onRequest', injection.onRequest)
  app.addHook('onSend', injection.onSend)

  app.get('/_sandbox/faults', () => ({ data: faults.list() }))
  app.post('/_sandbox/faults', (request, reply) => {
    try {
      const fault = parseFault(request.body)
      faults.add(fault)
      return reply.code(201).send(fault)
    } catch (error) {
      if (!(error instanceof FaultInputError)) throw error
      return reply.code(400).send({ error: { message: error.message, param: error.param } })
    }
  })
  app.delete('/_sandbox/faults', () => {
    faults.clear()
    return { data: [] }
  })
  app.delete<{ Params: { id: string } }>('/_sandbox/faults/:id', (request, reply) => {
    if (faults.remove(request.params.id)) return { data: faults.list() }
    return reply.code(404).send({ error: { message: `No fault ${request.params.id}.`, param: 'id' } })
  })
}
