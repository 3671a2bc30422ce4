import ts from 'typescript-api'
import { type Definitions, type JsonSchema, referTo } from './json-schema.ts'

/** What the library's response contains in addition to the object. */
const NOT_ON_THE_WIRE = new Set(['lastResponse'])

/**
 * The closed schema of one of the library's types: a field that the type does not have is an error. If the
 * type refers to another API object, the schema contains only its kind; that object has its own schema.
 */
export function schemaOfType(checker: ts.TypeChecker, root: ts.Type): JsonSchema {
  const definitions: Definitions = {}
  const names = new Map<ts.Symbol, string>()

  function schemaOf(type: ts.Type): JsonSchema {
    if (isNamed(type, 'Decimal')) return { type: 'string' }
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' }
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.flags & ts.TypeFlags.String) return { type: 'string' }
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' }
    if (type.isUnion()) return unionOf(type)
    if (type.isIntersection()) return intersectionOf(type)
    return type.flags & ts.TypeFlags.Object ? objectOf(type) : {}
  }

  /**
   * `(string & {})` keeps an enumeration open for Stripe's additions; the sandbox sends only known values.
   */
  function unionOf(type: ts.UnionType): JsonSchema {
    const members = type.types.filter((member) => !(member.flags & ts.TypeFlags.Undefined))
    const texts = members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))
    const others = members
      .filter((member) => !member.isStringLiteral() && !(texts.length > 0 && isOpenText(member)))
      .map(schemaOf)
    const options = [...(texts.length > 0 ? [{ enum: texts }] : []), ...others]
    const [only, ...more] = options
    return only && more.length === 0 ? only : { anyOf: options }
  }

  function intersectionOf(type: ts.IntersectionType): JsonSchema {
    return isOpenText(type) ? { type: 'string' } : { allOf: type.types.map(schemaOf) }
  }

  function objectOf(type: ts.Type): JsonSchema {
    const [first] = checker.getTypeArguments(type as ts.TypeReference)
    if (checker.isArrayType(type) && first) return { type: 'array', items: schemaOf(first) }
    if (isNamed(type, 'Date')) return { type: 'string' }
    if (isNamed(type, 'ApiList') && first) return listOf(schemaOf(first))
    const declaration = type.symbol.declarations?.find((candidate) => ts.isInterfaceDeclaration(candidate))
    if (!declaration || first) return bodyOf(type)
    const kind = kindOf(declaration)
    return kind ? objectOfKind(kind) : referTo(define(type))
  }

  function define(type: ts.Type): string {
    const known = names.get(type.symbol)
    if (known) return known
    const name = qualifiedName(type.symbol)
    names.set(type.symbol, name)
    // Types refer to each other in circles, so the name is registered before the body is read.
    definitions[name] = bodyOf(type)
    return name
  }

  function bodyOf(type: ts.Type): JsonSchema {
    const properties: Record<string, JsonSchema> = {}
    const required: string[] = []
    for (const property of checker.getPropertiesOfType(type)) {
      const valueType = checker.getTypeOfSymbol(property)
      if (NOT_ON_THE_WIRE.has(property.name) || valueType.getCallSignatures().length > 0) continue
      properties[property.name] = schemaOf(valueType)
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name)
    }
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)
    return {
      type: 'object',
      required,
      properties,
      additionalProperties: index ? schemaOf(index.type) : false,
    }
  }

  return { ...bodyOf(root), $defs: definitions }
}

function objectOfKind(kind: string): JsonSchema {
  return { type: 'object', required: ['object'], properties: { object: { const: kind } } }
}

/** The value of the `object` field of an API object; the parts of objects are in namespaces. */
export function kindOf(declaration: ts.InterfaceDeclaration): string | undefined {
  return ts.isModuleBlock(declaration.parent) ? undefined : literalOf(declaration, 'object')
}

/** The value of a field like `object: 'customer'`. */
export function literalOf(declaration: ts.InterfaceDeclaration, field: string): string | undefined {
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || member.name.getText() !== field || !member.type) continue
    if (ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal))
      return member.type.literal.text
  }
  return undefined
}

function listOf(items: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['object', 'data', 'has_more', 'url'],
    properties: {
      object: { const: 'list' },
      data: { type: 'array', items },
      has_more: { type: 'boolean' },
      total_count: { type: 'number' },
      url: { type: 'string' },
    },
    additionalProperties: false,
  }
}

function isNamed(type: ts.Type, name: string): boolean {
  return type.aliasSymbol?.name === name || type.symbol?.name === name
}

function isOpenText(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((member) => member.flags & ts.TypeFlags.String)
}

/** For example `Subscriptions#Subscription.PauseCollection`: the file and the namespaces of the type. */
export function qualifiedName(symbol: ts.Symbol): string {
  const declaration = symbol.declarations?.[0]
  const path = [symbol.name]
  for (let node = declaration?.parent; node; node = node.parent) {
    if (ts.isModuleDeclaration(node)) path.unshift(node.name.text)
  }
  const file = declaration?.getSourceFile().fileName.replace(/.*\/(esm\/resources|esm)\/|\.d\.ts$/g, '')
  return `${file}#${path.join('.')}`
}
