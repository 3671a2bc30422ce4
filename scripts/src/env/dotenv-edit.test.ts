import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { setVariables } from './dotenv-edit.ts'

test('only the named variable changes; comments, order and blank lines stay', () => {
  const before = '# keys\nA=1\n\nPRICE=old # from Stripe\nB="two words"\n#PRICE=commented\n'
  expect(setVariables(before, { PRICE: 'price_1' })).toBe(
    '# keys\nA=1\n\nPRICE=price_1 # from Stripe\nB="two words"\n#PRICE=commented\n',
  )
})

test.each([
  ['windows line endings', 'A=1\r\nPRICE=x\r\n', 'A=1\r\nPRICE=p\r\nNEW=n\r\n'],
  ['a last line without its end', 'PRICE=x\nA=1', 'PRICE=p\nA=1\nNEW=n\n'],
  ['an empty file', '', 'PRICE=p\nNEW=n\n'],
  ['an empty value', 'PRICE=\nNEW=\n', 'PRICE=p\nNEW=n\n'],
  ['an exported variable', 'export PRICE=x\nNEW=n\n', 'export PRICE=p\nNEW=n\n'],
  ['a quoted value', 'PRICE="x y"\nNEW=n\n', 'PRICE=p\nNEW=n\n'],
  ['a name that another one ends with', 'MY_PRICE=1\nPRICE=x\nNEW=n\n', 'MY_PRICE=1\nPRICE=p\nNEW=n\n'],
  ['a variable that is set twice', 'PRICE=x\nPRICE=y\nNEW=n\n', 'PRICE=p\nPRICE=p\nNEW=n\n'],
])('%s is kept as it was', (_case, before, after) => {
  expect(setVariables(before, { PRICE: 'p', NEW: 'n' })).toBe(after)
})

test('setting the same values again changes nothing', () => {
  const once = setVariables('A=1 # note\n', { PRICE: 'price_1', A: '2' })
  expect(setVariables(once, { PRICE: 'price_1', A: '2' })).toBe(once)
  expect(parseEnv(once)).toEqual({ A: '2', PRICE: 'price_1' })
})

test('a value with replacement signs is taken as it is', () => {
  expect(setVariables('PRICE=x\n', { PRICE: '$1$&' })).toBe('PRICE=$1$&\n')
})
