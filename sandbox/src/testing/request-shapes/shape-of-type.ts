import ts from 'typescript-api'
import type { Fields, Shape } from '../../http/request-shapes.ts'

/** The types call every number a number; these may have decimals. */
const DECIMALS = new Set(
  'amount_percent application_fee_percent height length percent_off percentage weight width'.split(' '),
)

/** What a method's `params` may hold; nothing if it takes none. */
export function fieldsOfMethod(checker: ts.TypeChecker, method: ts.MethodDeclaration): Fields {
  const params = method.parameters.find((parameter) => parameter.name.getText() === 'params')
  if (!params) return {}
  return fieldsOfType(checker, checker.getNonNullableType(checker.getTypeAtLocation(params)))
}

function fieldsOfType(checker: ts.TypeChecker, type: ts.Type): Fields {
  const fields: Fields = {}
  for (const property of checker.getPropertiesOfType(type)) {
    const shape = shapeOf(checker, checker.getTypeOfSymbol(property), property.name)
    fields[property.name] = property.flags & ts.SymbolFlags.Optional ? shape : { ...shape, required: true }
  }
  return fields
}

function shapeOf(checker: ts.TypeChecker, type: ts.Type, name: string): Shape {
  const members = type.isUnion() ? type.types : [type]
  const options = members
    .filter((member) => member.isStringLiteral() && member.value !== '')
    .map((member) => (member as ts.StringLiteralType).value)
  const shape: Shape = options.length > 0 ? { enum: options.sort() } : {}
  for (const member of members) Object.assign(shape, memberShape(checker, member, name, options.length > 0))
  return shape
}

function memberShape(checker: ts.TypeChecker, type: ts.Type, name: string, isEnum: boolean): Shape {
  if (type.isStringLiteral()) return type.value === '' ? { empty: true } : {}
  if (type.flags & ts.TypeFlags.Null) return { empty: true }
  if (type.flags & ts.TypeFlags.Number) return DECIMALS.has(name) ? { number: true } : { integer: true }
  if (type.flags & ts.TypeFlags.BooleanLike) return { boolean: true }
  // An enumeration is left open for values to come; the known ones are all that is accepted here.
  if (isText(type)) return isEnum ? {} : { string: true }
  return type.flags & ts.TypeFlags.Object ? objectShape(checker, type, name) : {}
}

function objectShape(checker: ts.TypeChecker, type: ts.Type, name: string): Shape {
  const [item] = checker.getTypeArguments(type as ts.TypeReference)
  if (checker.isArrayType(type) && item) return { array: shapeOf(checker, item, name) }
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)
  if (index) return { map: shapeOf(checker, index.type, name) }
  return { object: fieldsOfType(checker, type) }
}

function isText(type: ts.Type): boolean {
  if (type.flags & ts.TypeFlags.String || type.aliasSymbol?.name === 'Decimal') return true
  if (type.symbol?.name === 'Decimal') return true
  return type.isIntersection() && type.types.some((member) => member.flags & ts.TypeFlags.String)
}
