/** Every query on entities and access tokens. */
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { Database, Run } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import type { AccessToken } from './access-token.ts'
import type { Entity } from './entity.ts'

const accessTokens = defineTable<AccessToken>('access_tokens', ['id'], {
  id: true,
  accountId: true,
  modes: true,
  hash: true,
  hint: true,
  createdAt: true,
  revokedAt: true,
})

interface TokenOwner {
  readonly accountId: string
  /** The account's. */
  readonly name: string
  /** Those that the token belongs to, the test mode's first. */
  readonly entities: readonly Pick<Entity, 'id' | 'mode'>[]
}

/** Whose token has this hash; undefined when there is none, or it was revoked. */
export async function findTokenOwner(db: Database, hash: string): Promise<TokenOwner | undefined> {
  const rows = await db.query<{ accountId: string; name: string; id: string; mode: Mode }>({
    name: 'find_token_owner',
    text: `select t.account_id as "accountId", a.name, e.id, e.mode
      from access_tokens t join accounts a on a.id = t.account_id join entities e on e.account_id = t.account_id and e.mode = any(t.modes)
      where t.hash = $1 and t.revoked_at is null order by e.mode desc`,
    values: [hash],
    // When a busy server's memory of it ends, all its requests ask at once.
    shared: true,
  })
  const [first] = rows
  return (
    first && {
      accountId: first.accountId,
      name: first.name,
      entities: rows.map(({ id, mode }) => ({ id, mode })),
    }
  )
}

export async function hasEntity(db: Database, id: string): Promise<boolean> {
  const rows = await db.query({ name: 'has_entity', text: 'select 1 from entities where id = $1', values: [id] })
  return rows.length > 0
}

/** The entities of one account, or of all, ordered by account; of each account the test mode's first. */
export const listEntities = (db: Pick<Database, 'query'>, accountId?: string): Promise<Entity[]> =>
  db.query({
    text: `select ${entityColumns} from entities where $1::text is null or account_id = $1 order by account_id, mode desc`,
    values: [accountId ?? null],
  })

const entityColumns = 'id, account_id as "accountId", mode, notifications_enabled as "notificationsEnabled"'

export async function insertEntity(run: Run, { id, accountId, mode, notificationsEnabled }: Entity): Promise<void> {
  await run({
    text: 'insert into entities (id, account_id, mode, notifications_enabled) values ($1, $2, $3, $4)',
    values: [id, accountId, mode, notificationsEnabled],
  })
}

/** Turns an account's notifications of transactions on or off in some modes. The result is empty when there is no such account. */
export const setNotificationsEnabled = (
  db: Pick<Database, 'query'>,
  accountId: string,
  modes: readonly Mode[],
  enabled: boolean,
): Promise<Entity[]> =>
  db.query({
    text: `with changed as (
        update entities set notifications_enabled = $3 where account_id = $1 and mode = any($2) returning ${entityColumns})
      select * from changed order by mode desc`,
    values: [accountId, modes, enabled],
  })

export const listTokens = (db: Pick<Database, 'query'>, accountId?: string): Promise<AccessToken[]> =>
  db.query({
    text: `select ${accessTokens.select()} from access_tokens where $1::text is null or account_id = $1 order by account_id, created_at, id`,
    values: [accountId ?? null],
  })

export async function insertToken(db: Pick<Database, 'query'>, token: AccessToken): Promise<void> {
  const names = accessTokens.columns.map((column) => column.name)
  await db.query({
    text: `insert into access_tokens (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    values: accessTokens.columns.map((column) => token[column.property]),
  })
}

export async function revokeToken(db: Database, id: string, now: Instant): Promise<AccessToken | undefined> {
  const [row] = await db.query<AccessToken>({
    text: `update access_tokens set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${accessTokens.select()}`,
    values: [id, now],
  })
  return row
}
