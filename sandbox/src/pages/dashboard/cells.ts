import type { ObjectType } from '../../store/stripe-objects.ts'
import { formatTimestamp } from '../format.ts'
import { type Html, html } from '../html.ts'

export function timeCell(unixSeconds: number): Html {
  return html`<time>${formatTimestamp(unixSeconds * 1000)}</time>`
}

export function objectLink(type: ObjectType, id: string): Html {
  return html`<a class="id" title="${id}" href="/dashboard/objects/${type}/${id}">${id}</a>`
}

export function eventLink(id: string, text: string): Html {
  return html`<a href="/dashboard/events/${id}">${text}</a>`
}
