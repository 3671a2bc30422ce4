import { stripeRoutes } from '../../stripe/routes.ts'
import { readStripeProgram } from '../fidelity/stripe-program.ts'
import { readLibraryRoutes } from './library-routes.ts'
import { fieldsOfMethod } from './shape-of-type.ts'

/** The text of data/request-shapes.json: the routes that the sandbox serves, one a line. */
export function writeShapes(): string {
  const program = readStripeProgram()
  const checker = program.getTypeChecker()
  const known = readLibraryRoutes(program)
  const served = stripeRoutes.map(({ method, path }) => `${method} ${path}`).sort()
  const lines = served.flatMap((route) => {
    const method = known.get(route)
    if (!method) return []
    return [`${JSON.stringify(route)}:${JSON.stringify(fieldsOfMethod(checker, method))}`]
  })
  return `{\n${lines.join(',\n')}\n}\n`
}
