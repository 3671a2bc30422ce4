import { expect, test } from 'vitest'
import { pinImages } from './pin.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const findDigest = async (image: string) => digest(image.startsWith('node') ? 'a' : 'b')

test('each pulled image gets the digest of its tag, also in place of an older one; built images and stages do not', async () => {
  const text = [
    'FROM node:24.21.0-bookworm-slim AS base',
    `FROM node:24.21.0-bookworm-slim@${digest('0')} AS api`,
    'FROM base AS build',
    '    image: postgres:18.1-alpine3.22',
    '  image: kamiyo-mcp-api',
  ].join('\n')
  const pinned = await pinImages(text, findDigest)
  expect(pinned.split('\n')).toEqual([
    `FROM node:24.21.0-bookworm-slim@${digest('a')} AS base`,
    `FROM node:24.21.0-bookworm-slim@${digest('a')} AS api`,
    'FROM base AS build',
    `    image: postgres:18.1-alpine3.22@${digest('b')}`,
    '  image: kamiyo-mcp-api',
  ])
  expect(await pinImages(pinned, findDigest)).toBe(pinned)
})

test('an answer that is no digest pins nothing', async () => {
  await expect(pinImages('FROM node:24.21.0', async () => 'not found')).rejects.toThrow(
    'The registry gave "not found" as the digest of node:24.21.0',
  )
})
