import { withClient } from './with-client.ts'

interface Column {
  table: string
  column: string
  type: string
  notNull: boolean
  /** Of its table. */
  partitionedBy: string | null
  generated: string
  fallback: string | null
}

const COLUMNS = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type",
    a.attnotnull as "notNull", pg_get_partkeydef(c.oid) as "partitionedBy", a.attgenerated as "generated", pg_get_expr(d.adbin, d.adrelid) as "fallback"
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely_%'
  order by c.relname, a.attnum`

/** NOT NULL is part of the column; newer servers list it as a constraint too. */
const CONSTRAINTS = `
  select conrelid::regclass::text as "table", 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint
  where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u')
    and conparentid = 0 and not exists (select from pg_class where oid = conrelid and relispartition)
    and conrelid::regclass::text not like 'kysely_%'
  order by conrelid::regclass::text, conname`

/** By their columns: servers write the same query differently. */
const VIEWS = `
  select '-- view ' || table_name || ' (' || string_agg(column_name, ', ' order by ordinal_position) || ')' as line
  from information_schema.columns
  where table_schema = 'public' and table_name in (select table_name from information_schema.views where table_schema = 'public')
  group by table_name order by table_name`

/** By their names, for the same reason. */
const POLICIES = `
  select '-- policy ' || policyname || ' on ' || tablename || ' for ' || lower(cmd) || ' to ' || array_to_string(roles, ', ') as line
  from pg_policies where schemaname = 'public' order by tablename, policyname`

const INDEXES = `
  select indexdef || ';' as line from pg_indexes
  where schemaname = 'public' and tablename not like 'kysely_%'
    and not exists (select from pg_class where relname = tablename and relispartition)
    and indexname not in (select conname from pg_constraint)
  order by tablename, indexname`

const FUNCTIONS = `
  select pg_get_functiondef(oid) || ';' as line from pg_proc
  where pronamespace = 'public'::regnamespace and prokind = 'f' order by proname`

const TRIGGERS = `
  select pg_get_triggerdef(oid) || ';' as line from pg_trigger where not tgisinternal order by tgname`

/**
 * The schema as text, identical for every PostgreSQL version, so that changes are visible in a review.
 * `pg_dump` is not part of the embedded PostgreSQL.
 */
export async function dumpSchema(databaseUrl: string): Promise<string> {
  return await withClient({ connectionString: databaseUrl }, async (client) => {
    const columns = (await client.query<Column>(COLUMNS)).rows
    const constraints = (await client.query<{ table: string; line: string }>(CONSTRAINTS)).rows
    const statements: { line: string }[] = []
    for (const query of [VIEWS, POLICIES, INDEXES, FUNCTIONS, TRIGGERS]) {
      statements.push(...(await client.query<{ line: string }>(query)).rows)
    }
    const tables = [...new Set(columns.map((column) => column.table))]
    const creates = tables.map((table) => {
      const lines = [
        ...columns.filter((column) => column.table === table).map(describeColumn),
        ...constraints.filter((constraint) => constraint.table === table).map(({ line }) => line),
      ]
      return `create table ${table} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${describePartitions(table, columns)};\n`
    })
    return `${creates.join('\n')}\n${statements.map(({ line }) => line).join('\n')}\n`
  })
}

/** Which partitions there are depends on the month, so they are left out. */
function describePartitions(table: string, columns: readonly Column[]): string {
  const key = columns.find((column) => column.table === table)?.partitionedBy
  return key ? ` partition by ${key}` : ''
}

function describeColumn({ column, type, notNull, generated, fallback }: Column): string {
  const value = generated
    ? ` generated always as (${fallback}) stored`
    : fallback
      ? ` default ${fallback}`
      : ''
  return `${column} ${type}${notNull ? ' not null' : ''}${value}`
}
