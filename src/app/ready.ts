/** What `/readyz` asks. */
import type { Database } from '../kit/database.ts'
import { isMigrated } from '../storage/migrations.ts'
import type { DatabaseVault } from '../vault/index.ts'

/**
 * Whether requests can be served: the database answers, has the expected schema, takes what is written (a standby does not), and the master key opens its keys.
 * Rejects where one of them cannot be asked.
 */
export async function isReady({
  store,
  vault,
}: {
  readonly store: Pick<Database, 'query'>
  readonly vault: Pick<DatabaseVault, 'refresh'>
}): Promise<boolean> {
  await vault.refresh()
  return (await isWritable(store)) && isMigrated((text) => store.query({ text, values: [] }))
}

async function isWritable(store: Pick<Database, 'query'>): Promise<boolean> {
  const rows = await store.query<{ readOnly: string }>({
    text: `select current_setting('transaction_read_only') as "readOnly"`,
    values: [],
  })
  return rows[0]?.readOnly === 'off'
}
