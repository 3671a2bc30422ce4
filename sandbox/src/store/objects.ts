import type { DatabaseSync } from './database.ts'
import type { HiddenState, ObjectType, StripeObjects } from './stripe-objects.ts'

interface Row {
  json: string
  hidden: string
}

export interface DueObject {
  type: ObjectType
  id: string
  due_at: number
}

/** Stripe objects by type and id, as the JSON that Stripe would send. */
export interface ObjectStore {
  find<Type extends ObjectType>(type: Type, id: string): StripeObjects[Type] | undefined
  /** Even if it was deleted since, because existing discounts stay. */
  findKept<Type extends ObjectType>(type: Type, id: string): StripeObjects[Type] | undefined
  save<Type extends ObjectType>(type: Type, object: StripeObjects[Type]): StripeObjects[Type]
  /** Deleted objects do not appear in lists and searches; `wasDeleted` remembers them. */
  markDeleted(type: ObjectType, id: string): void
  wasDeleted(type: ObjectType, id: string): boolean
  /** Newest first, like Stripe's lists. */
  list<Type extends ObjectType>(type: Type, customerId?: string): StripeObjects[Type][]
  /** The payments of an invoice, newest first. */
  listPayments(invoiceId: string): StripeObjects['invoice_payment'][]
  hidden(type: ObjectType, id: string): HiddenState
  setHidden(type: ObjectType, id: string, patch: HiddenState): void
  /**
   * When the object next changes on its own; null if never. If the object does not name a test clock, one may
   * be given.
   */
  setDue(type: ObjectType, id: string, dueAt: number | null, testClockId?: string | null): void
  /** The first object due on a test clock, or on the sandbox's own clock if that is null. */
  nextDue(testClockId: string | null, until: number): DueObject | undefined
}

export function createObjectStore(database: DatabaseSync): ObjectStore {
  const sql = prepare(database)
  const hidden = (type: ObjectType, id: string): HiddenState => {
    const row = sql.selectHidden.get(type, id) as Pick<Row, 'hidden'> | undefined
    return row ? (JSON.parse(row.hidden) as HiddenState) : {}
  }
  return {
    find: <Type extends ObjectType>(type: Type, id: string) => {
      const row = sql.selectOne.get(type, id) as Pick<Row, 'json'> | undefined
      return row ? (JSON.parse(row.json) as StripeObjects[Type]) : undefined
    },
    findKept: <Type extends ObjectType>(type: Type, id: string) => {
      const row = sql.selectKept.get(type, id) as Pick<Row, 'json'> | undefined
      return row ? (JSON.parse(row.json) as StripeObjects[Type]) : undefined
    },
    save: (type, object) => {
      const customer = textField(object, 'customer')
      sql.upsert.run(type, object.id, customer, textField(object, 'test_clock'), JSON.stringify(object))
      return object
    },
    markDeleted: (type, id) => {
      sql.updateDeleted.run(type, id)
    },
    wasDeleted: (type, id) => sql.selectDeleted.get(type, id) !== undefined,
    list: <Type extends ObjectType>(type: Type, customerId?: string) => {
      const rows = customerId ? sql.selectByCustomer.all(type, customerId) : sql.selectAll.all(type)
      return (rows as unknown as Row[]).map((row) => JSON.parse(row.json) as StripeObjects[Type])
    },
    listPayments: (invoiceId) =>
      (sql.selectPayments.all(invoiceId) as unknown as Row[]).map(
        (row) => JSON.parse(row.json) as StripeObjects['invoice_payment'],
      ),
    hidden,
    setHidden: (type, id, patch) => {
      sql.updateHidden.run(JSON.stringify({ ...hidden(type, id), ...patch }), type, id)
    },
    setDue: (type, id, dueAt, testClockId = null) => {
      sql.updateDue.run(dueAt, testClockId, type, id)
    },
    nextDue: (testClockId, until) => sql.selectDue.get(testClockId, until) as DueObject | undefined,
  }
}

function prepare(database: DatabaseSync) {
  return {
    selectOne: database.prepare('SELECT json FROM objects WHERE type = ? AND id = ? AND deleted = 0'),
    selectKept: database.prepare('SELECT json FROM objects WHERE type = ? AND id = ?'),
    selectHidden: database.prepare('SELECT hidden FROM objects WHERE type = ? AND id = ?'),
    selectDeleted: database.prepare('SELECT 1 FROM objects WHERE type = ? AND id = ? AND deleted = 1'),
    selectAll: database.prepare('SELECT json FROM objects WHERE type = ? AND deleted = 0 ORDER BY seq DESC'),
    selectByCustomer: database.prepare(
      'SELECT json FROM objects WHERE type = ? AND customer = ? AND deleted = 0 ORDER BY seq DESC',
    ),
    selectPayments: database.prepare(
      `SELECT json FROM objects WHERE type = 'invoice_payment' AND json_extract(json, '$.invoice') = ?
       AND deleted = 0 ORDER BY seq DESC`,
    ),
    selectDue: database.prepare(
      `SELECT type, id, due_at FROM objects
       WHERE deleted = 0 AND test_clock IS ? AND due_at <= ? ORDER BY due_at, seq LIMIT 1`,
    ),
    upsert: database.prepare(
      `INSERT INTO objects (type, id, customer, test_clock, json) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (type, id) DO UPDATE SET
         json = excluded.json, customer = excluded.customer,
         test_clock = coalesce(excluded.test_clock, test_clock)`,
    ),
    updateHidden: database.prepare('UPDATE objects SET hidden = ? WHERE type = ? AND id = ?'),
    updateDeleted: database.prepare('UPDATE objects SET deleted = 1 WHERE type = ? AND id = ?'),
    updateDue: database.prepare(
      'UPDATE objects SET due_at = ?, test_clock = coalesce(?, test_clock) WHERE type = ? AND id = ?',
    ),
  }
}

function textField(object: object, field: string): string | null {
  const value: unknown = Reflect.get(object, field)
  return typeof value === 'string' ? value : null
}
