import fp from 'fastify-plugin'
import { AppError } from '../errors.ts'

/**
 * An unknown path is a 404; a known path with another method is a 405 with the supported methods. There is
 * only one such handler for all paths, and it runs the hooks of the scope that registers it.
 */
export const notFound = fp(
  async (app) => {
    app.setNotFoundHandler(async (request) => {
      const methods = app.listMethods(request.url.split('?', 1)[0] ?? '')
      throw methods.length > 0
        ? methodNotAllowed(request.method, methods)
        : new AppError('not_found', 'There is nothing at this path. See /openapi.json for what there is.')
    })
  },
  { name: 'not-found', dependencies: ['route-list'] },
)

function methodNotAllowed(method: string, allowed: string[]): AppError {
  const list = allowed.sort().join(', ')
  return new AppError('method_not_allowed', `${method} is not taken here. Use ${list}.`, {
    headers: { allow: list },
  })
}
