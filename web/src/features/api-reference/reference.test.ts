import { describe, expect, test } from 'vitest'
import { curlExample } from './curl-example.ts'
import { errorMeanings, splitResponses } from './error-responses.ts'
import type { OpenApiDocument, Operation } from './openapi-document.ts'
import { operationGroups } from './operation-groups.ts'
import { schemaFields, typeLabel } from './schema-fields.ts'

const order: Operation = {
  tags: ['Orders'],
  summary: 'Order',
  requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
}
const readOrder: Operation = {
  tags: ['Orders'],
  security: [{ token: [] }],
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', examples: ['ord_1'] } }],
}
const document: OpenApiDocument = {
  info: { title: 'Test', version: '1' },
  tags: [{ name: 'Health' }, { name: 'Orders', description: 'Buying' }],
  paths: {
    '/orders': { post: order },
    '/orders/{id}': { get: readOrder },
    '/healthz': { get: { tags: ['Health'] } },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['email', 'lines'],
        properties: {
          email: { type: 'string', format: 'email' },
          note: { type: 'string' },
          lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
        },
      },
      Line: {
        type: 'object',
        required: ['count'],
        properties: { count: { type: 'integer' }, size: { enum: ['s', 'l'] } },
      },
    },
  },
}
const origin = 'https://example.com'

describe('the example command', () => {
  test('carries every required field and no other', () => {
    expect(curlExample({ document, origin, path: '/orders', method: 'post', operation: order })).toBe(
      [
        'curl -X POST https://example.com/orders \\',
        '  -H "Content-Type: application/json" \\',
        `  -d '{"email":"you@example.com","lines":[{"count":1}]}'`,
      ].join('\n'),
    )
  })

  test('fills the path and names the token where one is asked for', () => {
    expect(curlExample({ document, origin, path: '/orders/{id}', method: 'get', operation: readOrder })).toBe(
      'curl https://example.com/orders/ord_1 \\\n  -H "Authorization: Bearer $TOKEN"',
    )
  })
})

test('nested fields get dotted names, through references and lists', () => {
  const rows = schemaFields(document, { $ref: '#/components/schemas/Order' })
  expect(rows.map(({ name, type, required }) => `${name} ${type} ${required}`)).toEqual([
    'email string (email) true',
    'note string false',
    'lines list of object true',
    'lines[].count integer true',
    'lines[].size "s" | "l" false',
  ])
})

test('a value that may be missing says so', () => {
  expect(typeLabel(document, { anyOf: [{ type: 'string' }, { type: 'null' }] })).toBe('string | null')
})

test('routes stand under their tags, in the order of the document', () => {
  const groups = operationGroups(document).map(({ name, entries }) => [name, entries.map(({ id }) => id)])
  expect(groups).toEqual([
    ['Health', ['get-healthz']],
    ['Orders', ['post-orders', 'get-orders-id']],
  ])
})

describe('answers in the shape of errors', () => {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  const responses = {
    200: { description: 'Done' },
    400: { description: 'Refused', content },
    503: { description: 'A check failed' },
  }
  const failing: OpenApiDocument = {
    info: { title: 'Test', version: '1' },
    paths: {
      '/a': { get: { responses: { 500: { description: 'Our fault', content } } }, post: { responses } },
    },
  }

  test('are told apart from the answers that are the route’s own', () => {
    const { own, errorStatuses } = splitResponses(responses)
    expect([Object.keys(own), errorStatuses]).toEqual([['200', '503'], ['400']])
  })

  test('are explained once a status, in their order', () => {
    expect(errorMeanings(failing)).toEqual([
      { status: '400', meaning: 'Refused' },
      { status: '500', meaning: 'Our fault' },
    ])
  })
})
