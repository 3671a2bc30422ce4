import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Example } from '../example.ts'
import { countOf, errorResult, textResult } from '../text-result.ts'
import { listWords } from '../words.ts'
import { catalog } from './catalog.ts'
import { listStyleNotes } from './style.ts'
import { summarize } from './summary.ts'

/** A summary is paid by the word: for the words that it has, out of those that the caller allows. */
const units: NonNullable<Example['units']> = {
  'summarize-content': {
    most: ({ max_words }) => Number(max_words),
    used: (result) => countOf(result, 'words'),
  },
}

function buildServer(): McpServer {
  const server = new McpServer({ name: 'writing-assistant', version: '1.0.0' })
  server.registerTool(
    'summarize-content',
    {
      description: 'The sentences that say most of a text, in its own words',
      inputSchema: z.object({ text: z.string(), max_words: z.int().min(1).max(10_000) }),
      outputSchema: z.object({ words: z.int() }),
      annotations: { readOnlyHint: true },
    },
    async ({ text, max_words }) => {
      const summary = summarize(text, max_words)
      if (summary === '') return errorResult(`The text has no sentence of at most ${max_words} words.`)
      return textResult(summary, { words: listWords(summary).length })
    },
  )
  server.registerTool(
    'style-check',
    {
      description: 'Long sentences and doubled words of a text',
      inputSchema: z.object({ text: z.string().min(1) }),
      annotations: { readOnlyHint: true },
    },
    async ({ text }) => {
      const notes = listStyleNotes(text)
      return textResult(notes.length > 0 ? notes.join('\n') : 'Nothing to note.')
    },
  )
  return server
}

export const writingAssistant: Example = { catalog, units, buildServer }
