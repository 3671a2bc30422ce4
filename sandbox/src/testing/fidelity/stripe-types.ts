import ts from 'typescript-api'
import type { JsonSchema } from './json-schema.ts'
import { kindOf, literalOf, qualifiedName, schemaOfType } from './schema-of-type.ts'
import { readStripeProgram } from './stripe-program.ts'

/** Schemas by what they describe; undefined if the library does not have it. */
export interface StripeTypes {
  /** By the value of an object's `object` field. */
  object(kind: string, deleted: boolean): JsonSchema | undefined
  /** The part of every event around its object. */
  event: JsonSchema
  /** The kinds of objects that an event of this type may be about; none if the type does not exist. */
  kindsOfEvent(type: string): string[]
  /** The parameters of a request by their qualified name, e.g. `Prices#PriceListParams`. */
  params(name: string): JsonSchema | undefined
}

/** Reads the API's objects and requests from the type declarations of the pinned `stripe` package. */
export function readStripeTypes(): StripeTypes {
  const program = readStripeProgram()
  const checker = program.getTypeChecker()
  const { objects, deletedObjects, eventBase, events, params } = sortOut(program, checker)
  const schemaOf = (declaration: ts.InterfaceDeclaration | undefined) =>
    declaration && schemaOfType(checker, checker.getTypeAtLocation(declaration))
  return {
    object: (kind, deleted) => {
      const ofDeleted = deleted ? deletedObjects.get(kind) : undefined
      return schemaOf(ofDeleted ?? objects.get(kind))
    },
    event: schemaOf(eventBase) ?? {},
    kindsOfEvent: (type) => {
      const declaration = events.get(type)
      return declaration
        ? kindsUnder(checker, checker.getTypeAtLocation(declaration), ['data', 'object'])
        : []
    },
    params: (name) => schemaOf(params.get(name)),
  }
}

function sortOut(program: ts.Program, checker: ts.TypeChecker) {
  const objects = new Map<string, ts.InterfaceDeclaration>()
  const deletedObjects = new Map<string, ts.InterfaceDeclaration>()
  let eventBase: ts.InterfaceDeclaration | undefined
  const events = new Map<string, ts.InterfaceDeclaration>()
  const params = new Map<string, ts.InterfaceDeclaration>()
  for (const declaration of interfacesOf(program)) {
    const name = declaration.name.text
    const kind = kindOf(declaration)
    const eventType = name.endsWith('Event') ? literalOf(declaration, 'type') : undefined
    if (kind) (name.startsWith('Deleted') ? deletedObjects : objects).set(kind, declaration)
    if (name === 'EventBase') eventBase = declaration
    if (eventType) events.set(eventType, declaration)
    if (name.endsWith('Params'))
      params.set(qualifiedName(checker.getTypeAtLocation(declaration).symbol), declaration)
  }
  return { objects, deletedObjects, eventBase, events, params }
}

/** The kinds of objects that a nested field may contain. */
function kindsUnder(checker: ts.TypeChecker, type: ts.Type, [field, ...rest]: string[]): string[] {
  if (field !== undefined) {
    const property = type.getProperty(field)
    return property ? kindsUnder(checker, checker.getTypeOfSymbol(property), rest) : []
  }
  const members = type.isUnion() ? type.types : [type]
  return members.flatMap((member) =>
    (member.symbol?.declarations ?? []).flatMap((declaration) =>
      ts.isInterfaceDeclaration(declaration) ? (kindOf(declaration) ?? []) : [],
    ),
  )
}

/** The interfaces of the v1 API; version 2 objects have another shape and are not served. */
function interfacesOf(program: ts.Program): ts.InterfaceDeclaration[] {
  const found: ts.InterfaceDeclaration[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) found.push(node)
    if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node) || ts.isSourceFile(node))
      ts.forEachChild(node, visit)
  }
  for (const file of program.getSourceFiles()) {
    const name = file.fileName
    if (name.includes('/esm/resources/') && !name.includes('/V2/')) visit(file)
  }
  return found
}
