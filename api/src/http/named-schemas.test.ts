import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nameSchemas } from './named-schemas.ts'

const reply = (schema: unknown) => ({ paths: { '/a': { get: { responses: { 200: { schema } } } } } })
const agent = { title: 'Agent', type: 'object', properties: { title: { type: 'string' } } }

test('a schema with a title becomes a component, also within another, and its properties stay', () => {
  const list = { title: 'AgentList', type: 'array', items: agent }
  expect(nameSchemas(reply(list))).toEqual({
    ...reply({ $ref: '#/components/schemas/AgentList' }),
    components: {
      schemas: {
        Agent: agent,
        AgentList: { ...list, items: { $ref: '#/components/schemas/Agent' } },
      },
    },
  })
})

test('one schema may be used twice; two of one name are refused', () => {
  expect(Object.keys(nameSchemas(reply([agent, agent])).components.schemas)).toEqual(['Agent'])
  expect(() => nameSchemas(reply([agent, { ...agent, type: 'string' }]))).toThrow(
    'Two schemas have the title Agent.',
  )
})

test('a title within an example names nothing', () => {
  const schema = { type: 'object', example: { title: 'Agent' } }
  expect(nameSchemas(reply(schema))).toMatchObject(reply(schema))
})

test('every JSON that is taken or answered has a name', () => {
  const document = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')
  const bodies = [
    ...JSON.stringify(JSON.parse(document)).matchAll(/"application\/json":\{"schema":(\{"[^"]+"):/g),
  ]
  expect(bodies.length).toBeGreaterThan(100)
  expect(bodies.filter(([, first]) => first !== '{"$ref"')).toEqual([])
})
