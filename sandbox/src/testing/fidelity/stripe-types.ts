import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript-api'
import type { Definitions } from './json-schema.ts'
import { createSchemaReader, qualifiedName } from './schema-of-type.ts'

export interface StripeTypes {
  definitions: Definitions
  /** The definitions of each kind of object, by the value of its `object` field: as it is, and when deleted. */
  objects: Map<string, string[]>
  /** The definitions of each type of event. */
  events: Map<string, string>
  /** The definitions of request parameters, by their qualified name, e.g. `Prices#PriceListParams`. */
  params: Map<string, string>
}

/** Reads every object and every request of the API out of the type declarations of the pinned `stripe` package. */
export function readStripeTypes(): StripeTypes {
  const program = ts.createProgram([entryOfStripe()], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: [],
  })
  const checker = program.getTypeChecker()
  const { definitions, define } = createSchemaReader(checker)
  const objects = new Map<string, string[]>()
  const events = new Map<string, string>()
  const params = new Map<string, string>()
  for (const declaration of interfacesOf(program)) {
    const type = checker.getTypeAtLocation(declaration)
    const { name } = declaration
    // Nested namespaces hold the parts of objects.
    const kind = ts.isModuleBlock(declaration.parent) ? undefined : literalOf(declaration, 'object')
    const eventType = name.text.endsWith('Event') ? literalOf(declaration, 'type') : undefined
    if (kind) objects.set(kind, [...(objects.get(kind) ?? []), define(type)])
    if (eventType) events.set(eventType, define(type))
    if (name.text.endsWith('Params')) params.set(qualifiedName(type.symbol), define(type))
  }
  return { definitions, objects, events, params }
}

function entryOfStripe(): string {
  const commonJs = createRequire(import.meta.url).resolve('stripe')
  const entry = join(dirname(commonJs), '../esm/stripe.esm.node.d.ts')
  if (!existsSync(entry)) throw new Error(`The stripe package has no type declarations at ${entry}`)
  return entry
}

/** The interfaces of the classic API; the objects of version 2 have another shape and are not served. */
function interfacesOf(program: ts.Program): ts.InterfaceDeclaration[] {
  const found: ts.InterfaceDeclaration[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  for (const file of program.getSourceFiles()) {
    const name = file.fileName
    if (name.includes('/esm/resources/') && !name.includes('/V2/')) visit(file)
  }
  return found
}

/** The value of a field like `object: 'customer'`. */
function literalOf(declaration: ts.InterfaceDeclaration, field: string): string | undefined {
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || member.name.getText() !== field || !member.type) continue
    if (ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal))
      return member.type.literal.text
  }
  return undefined
}
