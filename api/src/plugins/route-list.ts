import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods that a path supports, in any scope; none if it is unknown. */
    listMethods: (path: string) => string[]
  }
}

interface KnownRoute {
  path: RegExp
  methods: Set<string>
}

/** Records every route that is added after it. */
export const routeList = fp(
  async (app) => {
    const routes = new Map<string, KnownRoute>()

    app.addHook('onRoute', ({ url, method }) => {
      if (url.includes('*')) return
      const route = routes.get(url) ?? { path: toPattern(url), methods: new Set() }
      for (const name of [method].flat()) route.methods.add(name)
      routes.set(url, route)
    })

    app.decorate('listMethods', (path: string) =>
      [...routes.values()].filter((route) => route.path.test(path)).flatMap((route) => [...route.methods]),
    )
  },
  { name: 'route-list' },
)

function toPattern(url: string): RegExp {
  const segments = url
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll('.', '\\.')))
  return new RegExp(`^${segments.join('/')}$`)
}
