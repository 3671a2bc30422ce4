import { expect, test } from 'vitest'
import { readRequest } from './request.ts'

test.each([
  ['token revoke j1 --reason x --dry-run', 'token takes no --dry-run'],
  ['mail resend m1 --reason x --dry-run', 'mail takes no --dry-run'],
  ['replay evt_1 --all --reason x', 'replay takes no --all'],
  ['overview --limit 3', 'overview takes no --limit'],
  ['token revoke j1 j2 --reason x', 'token does not know what to do with "j2"'],
  ['replay evt_1 evt_2 --reason x', 'replay does not know what to do with "evt_2"'],
  ['usage a@example.com --account b', 'usage takes no --account'],
  ['calls --csv', 'calls takes --csv only with --account'],
  ['calls --account a --days 3', 'calls takes --days only without --account'],
  ['calls --account a --csv --limit 3', '--csv exports everything'],
  ['grant a@example.com 1e9 --reason x', 'The credits must be a number such as 100 or 2.5; found "1e9"'],
  ['grant a@example.com 5 --expires soon --reason x', '--expires takes the last day'],
  ['grant a@example.com 5', 'Give the reason with --reason'],
  ['customer Ada Lovelace', 'quote a text of several words'],
])('nothing is asked where a part of "%s" would be ignored', (line, message) => {
  expect(() => readRequest(line.split(' '))).toThrow(message)
})

test.each([
  ['reconcile', 'The command lacks the subscription id, or --all; --help shows it'],
  ['overview --jsn', "Unknown option '--jsn'; --help lists the options"],
  ['replay evt_1 --reason', "Option '--reason <value>' argument missing; --help lists the options"],
  ['events --status --json', "Option '--status' argument is ambiguous; --help lists the options"],
])('"%s" is refused in one line that says what to do', (line, message) => {
  expect(() => readRequest(line.split(' '))).toThrow(expect.objectContaining({ message }))
})

test.each([
  'overview --json',
  'events --status dead --type invoice.paid --limit 5 --cursor c',
  'replay evt_1 --dry-run',
  'customer ada --limit 5',
  'token issue sub_1 --agent a --reason x',
  'mail --status dead --limit 5 --cursor c',
  'reconcile --all --dry-run',
  'audit --actor a --action b --subject c --limit 5 --cursor d',
  'audit --export csv',
  'usage ada@example.com',
  'grant ada@example.com 2.5 --reason x --expires 2027-01-31 --id 5f3c0f0e-7f2c-4c55-9c52-0a6c7d1d9a01',
  'grant acct_1 5 --take-back --reason x',
  'calls --days 3',
  'calls --account acct_1 --since 2026-11-01 --limit 5',
  'calls --account acct_1 --csv',
])('"%s" is taken', (line) => {
  expect(readRequest(line.split(' '))).toMatchObject({ path: expect.stringMatching(/^\//) })
})

test('credits that expire on a day can be used until that day is over', () => {
  expect(readRequest('grant a@b.c 5 --reason x --expires 2027-01-31'.split(' '))?.body).toMatchObject({
    credits: 5,
    expires_at: '2027-02-01T00:00:00.000Z',
  })
  expect(readRequest('grant a@b.c 5 --take-back --reason x'.split(' '))?.body).toMatchObject({ credits: -5 })
})
