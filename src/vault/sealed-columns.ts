/** The columns that hold ciphertexts under data keys: what a rotation re-encrypts. A new table is added as one more row here; a test compares this list with the schema. */

export interface SealedColumn {
  /** Has a column `version`. */
  readonly table: string
  /** The column of the realm's id; `realm_id` if not given. */
  readonly realmColumn?: string
  /** The column that, with the realm, names the row: a text. */
  readonly idColumn: string
  readonly column: string
  /** The column with the id of the ciphertext's key. */
  readonly keyColumn: string
  /** The most rows of one batch, for rows that may be large. */
  readonly batchLimit?: number
  /** The columns of the secret's fingerprint, if it has one. */
  readonly fingerprint?: { readonly column: string; readonly keyColumn: string }
}

export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'cards',
    idColumn: 'id',
    column: 'number_sealed',
    keyColumn: 'number_key_id',
    fingerprint: { column: 'fingerprint', keyColumn: 'fingerprint_key_id' },
  },
  {
    table: 'sepa_accounts',
    idColumn: 'id',
    column: 'iban_sealed',
    keyColumn: 'iban_key_id',
    fingerprint: { column: 'fingerprint', keyColumn: 'fingerprint_key_id' },
  },
  { table: 'account_checks', idColumn: 'id', column: 'question_sealed', keyColumn: 'question_key_id' },
  // Documents have up to ten megabytes each: only a few at once fit into memory.
  {
    table: 'mandate_documents',
    idColumn: 'id',
    column: 'content_sealed',
    keyColumn: 'content_key_id',
    batchLimit: 4,
  },
  { table: 'webhook_endpoints', idColumn: 'id', column: 'secret_sealed', keyColumn: 'secret_key_id' },
  { table: 'webhook_endpoints', idColumn: 'id', column: 'previous_secret_sealed', keyColumn: 'previous_secret_key_id' },
  { table: 'notification_secrets', idColumn: 'id', column: 'secret_sealed', keyColumn: 'secret_key_id' },
  { table: 'idempotency_records', idColumn: 'key', column: 'body', keyColumn: 'body_key_id' },
  {
    table: 'realms',
    realmColumn: 'id',
    // A realm is one row, so any text in it names it; its mode never changes.
    idColumn: 'mode',
    column: 'connector_secret_sealed',
    keyColumn: 'connector_secret_key_id',
  },
]
