/** What the notifications of an entity are signed with: 32 bytes as 64 hexadecimal digits, drawn by us and kept sealed. Made when it is first needed, to sign or to be shown. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Mode } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Place, Vault } from '../vault/index.ts'

/** The owner of a secret: each mode of an account has one entity. */
export interface SecretOwner {
  readonly accountId: string
  readonly mode: Mode
}

interface Named {
  /** The realm of the account's live mode, whatever the entity's mode: no reset ends it. */
  readonly realmId: number
  /** The entity's. */
  readonly id: string
}

interface SecretRow extends Named {
  readonly text: string | null
  readonly keyId: string | null
}

type Keys = Pick<Vault, 'open' | 'seal'>

/** Undefined where there is no such account. Throws as {@link Vault.open}. */
export async function notificationSecretOf(
  db: Pick<Database, 'query'>,
  vault: Keys,
  owner: SecretOwner,
): Promise<string | undefined> {
  const found = await findSecret(db, owner)
  if (found === undefined) return undefined
  if (found.text === null || found.keyId === null) {
    await write(db, vault, found, 'on conflict do nothing')
    const made = await findSecret(db, owner)
    assert(made !== undefined && made.text !== null && made.keyId !== null, 'a secret that was made is there')
    return open(vault, made, made.text, made.keyId)
  }
  return open(vault, found, found.text, found.keyId)
}

/** Replaces the secret: messages are signed with the new one from then on. Undefined where there is no such account. */
export async function replaceNotificationSecret(
  db: Pick<Database, 'query'>,
  vault: Keys,
  owner: SecretOwner,
): Promise<string | undefined> {
  const found = await findSecret(db, owner)
  if (found === undefined) return undefined
  return write(
    db,
    vault,
    found,
    `on conflict (realm_id, id) do update set secret_sealed = excluded.secret_sealed, secret_key_id = excluded.secret_key_id, version = notification_secrets.version + 1`,
  )
}

async function findSecret(
  db: Pick<Database, 'query'>,
  { accountId, mode }: SecretOwner,
): Promise<SecretRow | undefined> {
  const [row] = await db.query<SecretRow>({
    name: 'find_notification_secret',
    text: `select l.id as "realmId", e.id, s.secret_sealed as text, s.secret_key_id as "keyId"
      from entities e join realms l on l.account_id = e.account_id and l.mode = 'live'
      left join notification_secrets s on s.realm_id = l.id and s.id = e.id
      where e.account_id = $1 and e.mode = $2`,
    values: [accountId, mode],
  })
  return row
}

async function write(db: Pick<Database, 'query'>, vault: Keys, named: Named, onConflict: string): Promise<string> {
  const secret = randomBytes(32).toString('hex')
  const { text, keyId } = vault.seal(secret, placeOf(named))
  await db.query({
    text: `insert into notification_secrets (realm_id, id, version, secret_sealed, secret_key_id) values ($1, $2, 1, $3, $4) ${onConflict}`,
    values: [named.realmId, named.id, text, keyId],
  })
  return secret
}

const open = (vault: Keys, named: Named, text: string, keyId: string): string =>
  vault.open({ text, keyId }, placeOf(named))

const placeOf = ({ realmId, id }: Named): Place => ({
  realmId,
  table: 'notification_secrets',
  rowId: id,
  column: 'secret_sealed',
})
