import type { DatabaseSync } from './database.ts'
import type { HiddenState, ObjectType, StripeObjects } from './stripe-objects.ts'

interface Row {
  json: string
  hidden: string
}

/** Stripe objects by type and id, as the JSON that Stripe would send. */
export interface ObjectStore {
  find<Type extends ObjectType>(type: Type, id: string): StripeObjects[Type] | undefined
  save<Type extends ObjectType>(type: Type, object: StripeObjects[Type]): StripeObjects[Type]
  /** Deleted objects are out of every list and search; `wasDeleted` remembers them. */
  markDeleted(type: ObjectType, id: string): void
  wasDeleted(type: ObjectType, id: string): boolean
  /** Newest first, as Stripe lists. */
  list<Type extends ObjectType>(type: Type, customerId?: string): StripeObjects[Type][]
  hidden(type: ObjectType, id: string): HiddenState
  setHidden(type: ObjectType, id: string, patch: HiddenState): void
}

export function createObjectStore(database: DatabaseSync): ObjectStore {
  const selectOne = database.prepare('SELECT json FROM objects WHERE type = ? AND id = ? AND deleted = 0')
  const selectHidden = database.prepare('SELECT hidden FROM objects WHERE type = ? AND id = ?')
  const selectDeleted = database.prepare('SELECT 1 FROM objects WHERE type = ? AND id = ? AND deleted = 1')
  const selectAll = database.prepare(
    'SELECT json FROM objects WHERE type = ? AND deleted = 0 ORDER BY seq DESC',
  )
  const selectByCustomer = database.prepare(
    'SELECT json FROM objects WHERE type = ? AND customer = ? AND deleted = 0 ORDER BY seq DESC',
  )
  const upsert = database.prepare(
    `INSERT INTO objects (type, id, customer, json) VALUES (?, ?, ?, ?)
     ON CONFLICT (type, id) DO UPDATE SET json = excluded.json, customer = excluded.customer`,
  )
  const updateHidden = database.prepare('UPDATE objects SET hidden = ? WHERE type = ? AND id = ?')
  const updateDeleted = database.prepare('UPDATE objects SET deleted = 1 WHERE type = ? AND id = ?')

  const hidden = (type: ObjectType, id: string): HiddenState => {
    const row = selectHidden.get(type, id) as Pick<Row, 'hidden'> | undefined
    return row ? (JSON.parse(row.hidden) as HiddenState) : {}
  }
  return {
    find: <Type extends ObjectType>(type: Type, id: string) => {
      const row = selectOne.get(type, id) as Pick<Row, 'json'> | undefined
      return row ? (JSON.parse(row.json) as StripeObjects[Type]) : undefined
    },
    save: (type, object) => {
      upsert.run(type, object.id, customerOf(object), JSON.stringify(object))
      return object
    },
    markDeleted: (type, id) => {
      updateDeleted.run(type, id)
    },
    wasDeleted: (type, id) => selectDeleted.get(type, id) !== undefined,
    list: <Type extends ObjectType>(type: Type, customerId?: string) => {
      const rows = customerId ? selectByCustomer.all(type, customerId) : selectAll.all(type)
      return (rows as unknown as Row[]).map((row) => JSON.parse(row.json) as StripeObjects[Type])
    },
    hidden,
    setHidden: (type, id, patch) => {
      updateHidden.run(JSON.stringify({ ...hidden(type, id), ...patch }), type, id)
    },
  }
}

function customerOf(object: object): string | null {
  return 'customer' in object && typeof object.customer === 'string' ? object.customer : null
}
