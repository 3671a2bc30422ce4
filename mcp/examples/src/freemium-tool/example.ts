import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Example } from '../example.ts'
import { textResult } from '../text-result.ts'
import { listSentences, listWords } from '../words.ts'
import { catalog } from './catalog.ts'
import { readingEase } from './readability.ts'

const annotations = { readOnlyHint: true }
const OneText = z.object({ text: z.string().min(1) })

function buildServer(): McpServer {
  const server = new McpServer({ name: 'text-tools', version: '1.0.0' })
  server.registerTool(
    'basic-search',
    {
      description: 'The lines of a text that have a word',
      inputSchema: OneText.extend({ word: z.string().min(1) }),
      annotations,
    },
    async ({ text, word }) => {
      const lines = text.split('\n').filter((line) => line.toLowerCase().includes(word.toLowerCase()))
      return textResult(lines.length > 0 ? lines.join('\n') : `No line has "${word}".`)
    },
  )
  server.registerTool(
    'simple-analysis',
    { description: 'How many words and sentences a text has', inputSchema: OneText, annotations },
    async ({ text }) =>
      textResult(`${listWords(text).length} words, ${listSentences(text).length} sentences`),
  )
  server.registerTool(
    'readability',
    { description: 'How easy an English text is to read (Flesch)', inputSchema: OneText, annotations },
    async ({ text }) => textResult(`Reading ease ${readingEase(text)}`),
  )
  server.registerTool(
    'compare-texts',
    {
      description: 'The words that one text has and the other has not',
      inputSchema: z.object({ one: z.string(), other: z.string() }),
      annotations,
    },
    async ({ one, other }) =>
      textResult(`Only in the first: ${missing(one, other)}\nOnly in the second: ${missing(other, one)}`),
  )
  return server
}

function missing(from: string, inText: string): string {
  const there = new Set(listWords(inText.toLowerCase()))
  const words = new Set(listWords(from.toLowerCase()).filter((word) => !there.has(word)))
  return words.size > 0 ? [...words].join(', ') : 'nothing'
}

export const freemiumTool: Example = { catalog, buildServer }
