/**
 * The columns that hold ciphertexts under data keys: what a rotation re-encrypts. A later table is one more row here; a test compares this list with the schema.
 */

export interface SealedColumn {
  /** Has a column `version`. */
  readonly table: string
  /** Names the realm; `realm_id` where not given. */
  readonly realmColumn?: string
  /** With the realm, names the row: a text. */
  readonly idColumn: string
  readonly column: string
  /** Names the ciphertext's key. */
  readonly keyColumn: string
  /** Most rows that are brought over at a time, where they may be large. */
  readonly batchLimit?: number
  /** Where the secret's fingerprint lies, if it has one. */
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
  // Of ten megabytes each: a few at once are what memory should hold.
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
    // A realm is one row, whatever names it within itself; its mode is a text and never changes.
    idColumn: 'mode',
    column: 'connector_secret_sealed',
    keyColumn: 'connector_secret_key_id',
  },
]
