/**
 * The columns that hold ciphertexts under data keys: what a rotation re-encrypts. A later table is one more row here; a test compares this list with the schema.
 */

export interface SealedColumn {
  /** Has the columns `realm_id` and `version`. */
  readonly table: string
  /** With `realm_id`, the primary key. */
  readonly idColumn: string
  readonly column: string
  /** Names the ciphertext's key. */
  readonly keyColumn: string
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
]
