import { HANDLED_EVENT_TYPES } from '@kamiyo/catalog/stripe'
import { expect, test } from 'vitest'
import { findHandler } from './handler-map.ts'

test.each(HANDLED_EVENT_TYPES)('%s has a handler', (type) => {
  expect(findHandler(type)).toBeTypeOf('function')
})

test.each(['invoice.created', 'charge.succeeded', 'constructor', '__proto__', ''])('%j has none', (type) => {
  expect(findHandler(type)).toBeUndefined()
})
