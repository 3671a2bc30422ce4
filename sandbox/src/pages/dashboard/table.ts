import { type Html, type HtmlChild, html } from '../html.ts'

export interface TableParts {
  label: string
  head: string[]
  rows: HtmlChild[][]
  /** Shown instead of an empty table, with how to fill it. */
  empty: HtmlChild
}

export function table({ label, head, rows, empty }: TableParts): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  const headCells = head.map((text) => html`<th scope="col">${text}</th>`)
  const bodyRows = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, column) => html`<td data-column="${head[column]}">${cell}</td>`)}</tr>`,
  )
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${headCells}</tr></thead>
<tbody>${bodyRows}</tbody>
</table></div>`
}
