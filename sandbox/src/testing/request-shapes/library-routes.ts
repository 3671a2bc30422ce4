import { readFileSync } from 'node:fs'
import ts from 'typescript-api'

/** A method like `refunds.create`, by the route that it calls, such as `POST /v1/refunds`. */
export type LibraryRoutes = ReadonlyMap<string, ts.MethodDeclaration>

const CALL = /^ {4}(\w+)\([^)]*\) \{[\s\S]*?_makeRequest\('(GET|POST|DELETE)', ([`'])(\/v1\/.*?)\3/gm
const CLASS = /^(?:export )?class (\w+) extends StripeResource \{\n([\s\S]*?)^\}/gm

/** The types say what a method takes, and the code beside them which route it calls. */
export function readLibraryRoutes(program: ts.Program): LibraryRoutes {
  const routes = new Map<string, ts.MethodDeclaration>()
  for (const file of program.getSourceFiles()) {
    if (!file.fileName.includes('/esm/resources/') || file.fileName.includes('/V2/')) continue
    const code = readFileSync(file.fileName.replace(/\.d\.ts$/, '.js'), 'utf8')
    for (const [, className = '', body = ''] of code.matchAll(CLASS)) {
      const methods = methodsOf(file, className)
      for (const [, method = '', verb, , path = ''] of body.matchAll(CALL)) {
        const declaration = methods.get(method)
        if (declaration) routes.set(`${verb} ${path.replaceAll(/\$\{[^}]+\}/g, ':id')}`, declaration)
      }
    }
  }
  return routes
}

function methodsOf(file: ts.SourceFile, className: string): Map<string, ts.MethodDeclaration> {
  const methods = new Map<string, ts.MethodDeclaration>()
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement) || statement.name?.text !== className) continue
    // Of a method with several signatures the first names the parameters.
    for (const member of statement.members)
      if (ts.isMethodDeclaration(member) && !methods.has(member.name.getText()))
        methods.set(member.name.getText(), member)
  }
  return methods
}
