/**
 * The security code of a card that was registered before it pays: sealed under a key of the day, used by the first authorization, and erased with it.
 */
import { insert, remove, update, type Change } from '../kit/changes.ts'
import { securityCodes, type Card, type SecurityCode } from './card.ts'
import type { Context } from '../kit/context.ts'
import type { CardContext } from './context.ts'
import { findSecurityCode } from './store.ts'

const placeOf = (realmId: number, cardId: string) =>
  ({ realmId, table: 'security_codes', rowId: cardId, column: 'sealed' }) as const

/** The changes that keep the code, in place of an earlier one of the same card. */
export async function keepSecurityCode(ctx: CardContext, card: Card, code: string | null): Promise<Change[]> {
  if (code === null) return []
  const known = await findSecurityCode(ctx, card.id)
  const sealed = ctx.vault.sealSecurityCode(code, placeOf(card.realmId, card.id))
  const row: SecurityCode = {
    realmId: card.realmId,
    cardId: card.id,
    version: known?.version ?? 1,
    sealed: sealed.text,
    keyId: sealed.keyId,
    createdAt: ctx.now,
  }
  return [known === undefined ? insert(securityCodes, row) : update(securityCodes, row)]
}

/** The changes that erase the code that waits, if any: for where no authorization follows. */
export async function eraseSecurityCode(ctx: Context, cardId: string): Promise<Change[]> {
  const kept = await findSecurityCode(ctx, cardId)
  return kept === undefined ? [] : [remove(securityCodes, kept)]
}

/** The code that waits for the card's first authorization, if any, and the changes that erase it. */
export const takeSecurityCode = async (ctx: CardContext, cardId: string): Promise<TakenCode> =>
  takenCode(ctx, cardId, (await findSecurityCode(ctx, cardId)) ?? null)

export interface TakenCode {
  readonly code: string | null
  readonly changes: readonly Change[]
}

/** {@link takeSecurityCode} of one that was read with its card. */
export function takenCode(ctx: CardContext, cardId: string, kept: SecurityCode | null): TakenCode {
  if (kept === null) return { code: null, changes: [] }
  const code = ctx.vault.openSecurityCode({ text: kept.sealed, keyId: kept.keyId }, placeOf(ctx.realm.id, cardId))
  return { code: code ?? null, changes: [remove(securityCodes, kept)] }
}
