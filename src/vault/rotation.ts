/**
 * Brings every row from retired keys to the current ones, while everything else goes on: batch by batch in the order of the primary key, each row only if it still has the version
 * that was read. A row that was written by another meanwhile is left to the next pass. If it is stopped at any point, the next run finds what is left.
 */
import type { Run } from '../kit/database.ts'
import { repeated } from './repeat.ts'
import type { SealedColumn } from './sealed-columns.ts'
import { SealBrokenError, UnknownKeyError, type Vault } from './vault.ts'

export interface RotationOptions {
  readonly batchSize?: number
  /** Stops after the batch under way. */
  readonly signal?: AbortSignal
  /** Told how many rows were brought over in each batch. */
  readonly onBatch?: (rows: number) => void
}

export interface RowName {
  readonly table: string
  readonly realmId: number
  readonly rowId: string
}

export interface Resealed {
  /** How many rows were brought under the current keys. */
  readonly rows: number
  /** Rows whose ciphertext cannot be decrypted. They keep their key, so it is not destroyed. */
  readonly unreadable: readonly RowName[]
  readonly stopped: boolean
}

/** What every step of the work needs. */
export interface ResealWork {
  readonly run: Run
  readonly vault: Pick<Vault, 'openBytes' | 'sealBytes' | 'fingerprints'>
  /** The retired keys. */
  readonly keyIds: readonly string[]
  readonly options: RotationOptions
}

/** Reseals every row that names one of the keys, column after column. */
export async function resealColumns(work: ResealWork, columns: readonly SealedColumn[]): Promise<Resealed> {
  const all: Resealed[] = []
  for (const column of columns) all.push(await resealColumn(work, column))
  return {
    rows: all.reduce((total, { rows }) => total + rows, 0),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
    stopped: all.some(({ stopped }) => stopped),
  }
}

async function resealColumn(work: ResealWork, column: SealedColumn): Promise<Resealed> {
  let rows = 0
  for (;;) {
    const pass = await walk(work, column)
    rows += pass.rows
    if (pass.stopped || pass.overtaken === 0) return { ...pass, rows }
  }
}

interface Pass extends Resealed {
  /** Rows that another wrote between our reading and our writing. */
  readonly overtaken: number
}

interface SealedRow {
  readonly realmId: number
  readonly rowId: string
  readonly version: number
  readonly text: string
  readonly keyId: string
}

const defaultBatchSize = 200

async function walk(work: ResealWork, column: SealedColumn): Promise<Pass> {
  const { batchSize = defaultBatchSize, signal, onBatch } = work.options
  const limit = Math.min(batchSize, column.batchLimit ?? batchSize)
  const unreadable: RowName[] = []
  let [rows, overtaken] = [0, 0]
  let position = { realmId: 0, rowId: '' }
  while (signal?.aborted !== true) {
    const batch = await readBatch(work, column, position, limit)
    const last = batch.at(-1)
    if (last === undefined) return { rows, overtaken, unreadable, stopped: false }
    position = last
    const broken: RowName[] = []
    const records = batch.flatMap((row) => reseal(work.vault, column, row, broken))
    const written = await repeated(() => writeBatch(work.run, column, records))
    rows += written
    overtaken += batch.length - broken.length - written
    unreadable.push(...broken)
    onBatch?.(written)
  }
  return { rows, overtaken, unreadable, stopped: true }
}

/** The row under the current keys; nothing when it cannot be decrypted, or when its key was destroyed after it was read. */
function reseal(
  vault: ResealWork['vault'],
  { table, column, fingerprint }: SealedColumn,
  row: SealedRow,
  broken: RowName[],
): Record<string, unknown>[] {
  const { realmId, rowId, version } = row
  const place = { realmId, table, rowId, column }
  try {
    const secret = vault.openBytes(row, place)
    const sealed = vault.sealBytes(secret, place)
    const record = { realm_id: realmId, row_id: rowId, version, sealed: sealed.text, key_id: sealed.keyId }
    if (fingerprint === undefined) return [record]
    const [{ text, keyId }] = vault.fingerprints(secret.toString('utf8'), realmId)
    return [{ ...record, fingerprint: text, fingerprint_key_id: keyId }]
  } catch (error) {
    if (error instanceof SealBrokenError) broken.push({ table, realmId, rowId })
    else if (!(error instanceof UnknownKeyError)) throw error
    return []
  }
}

/** Follows the primary key: an index on the key id would have to step over all rows that were moved before. */
function readBatch(
  { run, keyIds }: ResealWork,
  { table, realmColumn = 'realm_id', idColumn, column, keyColumn, fingerprint }: SealedColumn,
  after: { readonly realmId: number; readonly rowId: string },
  batchSize: number,
): Promise<SealedRow[]> {
  const keyColumns = fingerprint === undefined ? [keyColumn] : [keyColumn, fingerprint.keyColumn]
  return run({
    text: `select ${realmColumn} as "realmId", ${idColumn} as "rowId", version, ${column} as text, ${keyColumn} as "keyId" from ${table}
      where (${realmColumn}, ${idColumn}) > ($1, $2) and (${keyColumns.map((name) => `${name} = any($3)`).join(' or ')})
      order by ${realmColumn}, ${idColumn} limit $4`,
    values: [after.realmId, after.rowId, keyIds, batchSize],
  })
}

/** Returns how many of the rows still had their version. */
async function writeBatch(
  run: Run,
  { table, realmColumn = 'realm_id', idColumn, column, keyColumn, fingerprint }: SealedColumn,
  records: readonly object[],
): Promise<number> {
  const settings = [`${column} = n.sealed`, `${keyColumn} = n.key_id`, 'version = n.version + 1']
  if (fingerprint !== undefined) {
    settings.push(`${fingerprint.column} = n.fingerprint`, `${fingerprint.keyColumn} = n.fingerprint_key_id`)
  }
  const written = await run({
    text: `update ${table} t set ${settings.join(', ')} from json_to_recordset($1) as n (realm_id bigint, row_id text, version integer,
      sealed text, key_id text, fingerprint text, fingerprint_key_id text)
      where t.${realmColumn} = n.realm_id and t.${idColumn} = n.row_id and t.version = n.version returning 1`,
    values: [JSON.stringify(records)],
  })
  return written.length
}
