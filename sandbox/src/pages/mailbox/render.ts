import type { MailView } from './page.ts'

/**
 * Shows the e-mail as a client with this theme would. A frame follows the theme of the developer's system, so
 * the e-mail's own theme queries are resolved here instead.
 */
export function renderMail(markup: string, theme: MailView['theme']): string {
  const answers = { [theme]: '(min-width: 0)', [theme === 'dark' ? 'light' : 'dark']: '(max-width: 0)' }
  const themed = markup.replace(
    /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi,
    (query, wanted: string) => answers[wanted.toLowerCase()] ?? query,
  )
  const canvas = themed === markup ? '' : `<style>:root{color-scheme:${theme}}</style>`
  // Links open in a new tab instead of inside the frame.
  return themed.replace(/<head[^>]*>/i, `$&<base target="_blank">${canvas}`)
}
