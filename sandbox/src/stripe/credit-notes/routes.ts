import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { emitUpdate } from '../events/emit.ts'
import { getObject, mergeMetadata } from '../resource.ts'
import { computed, route } from '../route.ts'
import { issueNote, previewNote } from './issue.ts'
import { voidNote } from './void.ts'

export const creditNoteRoutes = [
  route<Stripe.CreditNoteListParams>(
    'GET /v1/credit_notes',
    ({ ctx, params }) => {
      const notes = ctx.store.objects
        .list('credit_note', params.customer)
        .filter((note) => !params.invoice || note.invoice === params.invoice)
        .filter((note) => inRange(note.created, params.created))
      return page(notes, params, '/v1/credit_notes')
    },
    ['customer', 'invoice', 'created'],
  ),
  route<Stripe.CreditNoteCreateParams>('POST /v1/credit_notes', ({ ctx, params }) => issueNote(ctx, params)),
  computed(
    route<Stripe.CreditNotePreviewParams>('GET /v1/credit_notes/preview', ({ ctx, params }) =>
      previewNote(ctx, params),
    ),
  ),
  route('GET /v1/credit_notes/:id', ({ ctx, id }) => getObject(ctx, 'credit_note', id)),
  route<Stripe.CreditNoteUpdateParams>('POST /v1/credit_notes/:id', ({ ctx, params, id }) => {
    const note = getObject(ctx, 'credit_note', id)
    const metadata = mergeMetadata(note.metadata ?? {}, params.metadata)
    const changed = ctx.store.objects.save('credit_note', {
      ...note,
      memo: params.memo ?? note.memo,
      metadata,
    })
    emitUpdate(ctx, 'credit_note.updated', note, changed)
    return changed
  }),
  route('POST /v1/credit_notes/:id/void', ({ ctx, id }) => voidNote(ctx, getObject(ctx, 'credit_note', id))),
  route<Stripe.CreditNoteListLineItemsParams>('GET /v1/credit_notes/:id/lines', ({ ctx, params, id }) =>
    page(getObject(ctx, 'credit_note', id).lines.data, params, `/v1/credit_notes/${id}/lines`),
  ),
]
