/**
 * Finds the realm of an object by its id alone, for pages that a payer opens without an API key. Such ids have enough random characters that they cannot be guessed.
 */
import { insert, type Change } from '../kit/changes.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import { realms } from '../accounts/index.ts'

interface Locator {
  readonly id: string
  readonly realmId: number
}

const locators = defineTable<Locator>('locators', ['id'], { id: true, realmId: true })

/** The change that makes the object's realm known by its id. */
export const locate = (ctx: Context, id: string): Change => insert(locators, { id, realmId: ctx.realm.id })

/** Undefined for what was never located, and for what belongs to an epoch that has ended. */
export async function findRealmOf(db: Database, id: string): Promise<Realm | undefined> {
  const locator = await db.find(locators, [id])
  if (locator === undefined) return undefined
  const realm = await db.find(realms, [locator.realmId])
  return realm?.closedAt === null ? realm : undefined
}
