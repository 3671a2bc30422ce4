const trusted = Symbol('trusted markup')

/** Markup that may be sent unchanged. Only `html` and `trustMarkup` create it; JSON cannot. */
export interface Html {
  readonly [trusted]: string
}

export type HtmlChild = string | number | Html | null | undefined | false | readonly HtmlChild[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The only way to create markup: every inserted value is escaped unless it is markup itself. */
export function html(literals: TemplateStringsArray, ...children: HtmlChild[]): Html {
  const markup = literals.map((literal, index) => literal + toMarkup(children[index])).join('')
  return trustMarkup(markup)
}

function trustMarkup(markup: string): Html {
  return { [trusted]: markup }
}

export function toMarkup(child: HtmlChild): string {
  if (child === null || child === undefined || child === false) return ''
  if (typeof child === 'string' || typeof child === 'number') return escapeText(String(child))
  return trusted in child ? child[trusted] : child.map(toMarkup).join('')
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
