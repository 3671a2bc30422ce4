import { expect, test } from 'vitest'
import { renderMail } from './render.ts'

const markup =
  '<html><head></head><style>@media (prefers-color-scheme: dark) { p { color: white } }</style></html>'

test('the dark preview applies the dark styles of a mail and the light one does not', () => {
  expect(renderMail(markup, 'dark')).toContain('@media (min-width: 0) { p')
  expect(renderMail(markup, 'light')).toContain('@media (max-width: 0) { p')
})

test('links of a mail open beside the mailbox', () => {
  expect(renderMail('<head><title>Hi</title></head>', 'light')).toBe(
    '<head><base target="_blank"><title>Hi</title></head>',
  )
})
