import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('a server over HTTP, and where it is sold', () => {
  expect(readOptions(['--upstream', 'https://tools.example/mcp', '--port', '4000', '--debug'])).toEqual({
    target: { kind: 'http', url: new URL('https://tools.example/mcp') },
    door: { kind: 'http', port: 4_000, host: '127.0.0.1' },
    debug: true,
  })
})

test('a server that is started, on standard input and output', () => {
  expect(readOptions(['--stdio', 'node "my server.js" --fast', '--serve-stdio'])).toEqual({
    target: { kind: 'stdio', command: 'node', args: ['my server.js', '--fast'] },
    door: { kind: 'stdio' },
    debug: false,
  })
})

test('help is given before anything is asked for', () => {
  expect(readOptions(['-h'])).toBeUndefined()
})

test.each([
  [[], 'Name the server to sell, with one of --upstream and --stdio.'],
  [['--upstream', 'https://a.example', '--stdio', 'b'], 'with one of --upstream and --stdio'],
  [['--upstream', 'tools.example/mcp'], '--upstream is "tools.example/mcp": use an address'],
  [['--upstream', 'file:///etc'], 'use an address that begins with https://'],
  [['--stdio', ' '], '--stdio is empty'],
  [['--stdio', 'a', '--port', '80a'], '--port is "80a"'],
  [['--stdio', 'a', '--port', '65536'], '--port is "65536"'],
  [['--stdio', 'a', '--serve-stdio', '--port', '1'], 'leave --port out'],
  [['--stdio', 'a', '--serve-stdio', '--client-address-header', 'x'], 'leave --client-address-header out'],
  [['--stdio', 'a', '--verbose'], "Unknown option '--verbose'"],
])('%j says what to do', (args, told) => {
  expect(() => readOptions(args)).toThrow(told)
})
