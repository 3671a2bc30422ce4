import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Statement } from './list-statements.ts'
import { statementText } from './statement-words.ts'

const SCHEMA = new URL('../../../../../migrations/schema.sql', import.meta.url)

/** Every state that the database lets a statement have. */
function listStates(): string[] {
  const check = /statements_status_check CHECK \(.*\)/.exec(readFileSync(SCHEMA, 'utf8'))?.[0] ?? ''
  return [...check.matchAll(/'(\w+)'::text/g)].map(([, state]) => String(state))
}

/** What a customer reads of a statement that asks for money. */
const WORDS: Record<string, RegExp> = {
  sealed: /^On its way to an invoice$/,
  invoiced: /^On an invoice that is not paid yet$/,
  paid: /^Paid on 2 December 2026$/,
  unfinalised: /not ready yet/,
  uncollectible: /not charged any more, and can still be paid/,
  void: /was voided; there is nothing to pay/,
  deleted: /was withdrawn; there is nothing to pay/,
  written_off: /^Written off; nothing is charged/,
}

const statement = (status: string) =>
  ({ status, total_cents: 3000, paid_at: status === 'paid' ? '2026-12-02T09:00:00Z' : null }) as Statement

test('each state of a statement has words of its own', () => {
  expect(listStates().toSorted()).toEqual(Object.keys(WORDS).toSorted())
  const texts = listStates().map((state) => statementText(statement(state)))
  expect(new Set(texts).size).toBe(texts.length)
})

test.each(listStates())('a statement that is %s says what that means for its customer', (state) => {
  expect(statementText(statement(state))).toMatch(WORDS[state] ?? /no words/)
})

test('a statement of nothing asks for nothing, whatever its state', () => {
  for (const state of listStates())
    expect(statementText({ ...statement(state), total_cents: 0 })).toBe('Nothing to pay')
})
