import type { Command } from '../command.ts'

export const overview: Command = {
  help: ['overview                                   how things stand'],
  words: 0,
  options: [],
  read: () => ({ method: 'GET', path: '/overview', view: 'whole' }),
}
