import type { FastifyInstance } from 'fastify'
import type { BounceList } from './bounces.ts'
import { mailError } from './errors.ts'

const PATH = '/v3/suppression/bounces'
const MAX_PAGE = 500

type Query = Record<string, string | undefined>

/** SendGrid's bounce list. The parent plugin's hook checks the key. */
export function bounceRoutes(app: FastifyInstance, bounces: BounceList): void {
  app.get<{ Querystring: Query }>(PATH, ({ query }, reply) => {
    const numbers = readNumbers(query)
    if (typeof numbers === 'string')
      return reply.code(400).send({ errors: [mailError(`${numbers} must be a whole number`, numbers)] })
    const { start_time = 0, end_time = Number.MAX_SAFE_INTEGER, limit = MAX_PAGE, offset = 0 } = numbers
    const found = bounces
      .list()
      .filter(({ created }) => created >= start_time && created <= end_time)
      .slice(offset, offset + Math.min(limit, MAX_PAGE))
    return reply.send(found)
  })
  app.get<{ Params: { email: string } }>(`${PATH}/:email`, ({ params }) => {
    const found = bounces.find(params.email)
    return found ? [found] : []
  })
  app.delete<{ Params: { email: string } }>(`${PATH}/:email`, ({ params }, reply) => {
    if (bounces.remove([params.email]) > 0) return reply.code(204).send()
    return reply.code(404).send({ errors: [mailError('resource not found')] })
  })
  app.delete<{ Body: unknown }>(PATH, ({ body }, reply) => {
    const { delete_all: all, emails }: Record<string, unknown> = Object(body)
    if ((all === true) === Array.isArray(emails)) {
      const message = 'Give either delete_all or emails; they should be used independently of each other'
      return reply.code(400).send({ errors: [mailError(message)] })
    }
    if (Array.isArray(emails)) bounces.remove(emails.map(String))
    else bounces.clear()
    return reply.code(204).send()
  })
}

const NUMBERS = ['start_time', 'end_time', 'limit', 'offset'] as const

/** The numbers of a query, or the name of the first parameter that is not a number. */
function readNumbers(query: Query): Partial<Record<(typeof NUMBERS)[number], number>> | string {
  const given = NUMBERS.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]))
  const bad = given.find(([, text]) => !/^\d{1,15}$/.test(text))
  return bad ? bad[0] : Object.fromEntries(given.map(([name, text]) => [name, Number(text)]))
}
