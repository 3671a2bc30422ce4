import fp from 'fastify-plugin'
import { AppError } from '../errors.ts'

interface KnownRoute {
  path: RegExp
  methods: Set<string>
}

/** An unknown path is a 404; a known path with another method is a 405 that says which it takes. */
export const notFound = fp(
  async (app) => {
    const routes = new Map<string, KnownRoute>()

    app.addHook('onRoute', ({ url, method }) => {
      if (url.includes('*')) return
      const route = routes.get(url) ?? { path: toPattern(url), methods: new Set() }
      for (const name of [method].flat()) route.methods.add(name)
      routes.set(url, route)
    })

    app.setNotFoundHandler(async (request) => {
      const path = request.url.split('?', 1)[0] ?? ''
      const methods = [...routes.values()]
        .filter((route) => route.path.test(path))
        .flatMap((route) => [...route.methods])
      throw methods.length > 0
        ? methodNotAllowed(request.method, methods)
        : new AppError('not_found', 'There is nothing at this path. See /openapi.json for what there is.')
    })
  },
  { name: 'not-found' },
)

function methodNotAllowed(method: string, allowed: string[]): AppError {
  const list = allowed.sort().join(', ')
  return new AppError('method_not_allowed', `${method} is not taken here. Use ${list}.`, {
    headers: { allow: list },
  })
}

function toPattern(url: string): RegExp {
  const segments = url
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll('.', '\\.')))
  return new RegExp(`^${segments.join('/')}$`)
}
