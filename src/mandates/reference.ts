/**
 * Unique mandate references (EPC rulebook of SEPA direct debits, AT-01): at most 35 characters of those that SEPA's messages hold, without a slash at either end or two in a row. Unique for the creditor for ever; capitals and
 * small letters do not tell two of them apart.
 */
import type { Context } from '../kit/context.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { randomCharacters } from '../kit/id.ts'
import { findMandateByRum } from './store.ts'

/** Whether a text may be a reference, its length aside. */
export const isReference = (text: string): boolean =>
  /^[A-Za-z0-9/?:().,'+ -]+$/.test(text) && !/^\/|\/$|\/\//.test(text) && text.trim() === text

/** Throws 422. */
export function requireReference(text: string, location: readonly string[]): string {
  if (!isReference(text))
    throw invalidField(
      location,
      "A mandate reference is made of letters, digits, spaces inside, and / - ? : ( ) . , ' +, without a slash at its ends or two in a row",
      'value_error.mandate_reference',
    )
  return text
}

/** Throws 409 with the id of the mandate that has it, or had it. */
export async function requireFreeReference(ctx: Context, rum: string, ownId?: string): Promise<void> {
  const holder = await findMandateByRum(ctx, rum)
  if (holder !== undefined && holder.id !== ownId) throw referenceTaken(holder.id)
}

export const referenceTaken = (knownId: string): Error => conflict('Mandate already exists, duplicate rum', knownId)

/** A reference where none is given: `RUM-20300115-7K3M9QX2PA5`, of 24 characters, which are as many as lists of mandates take. */
export const newReference = ({ hours, now }: Pick<Context, 'hours' | 'now'>): string =>
  `RUM-${hours.dayOf(now).replaceAll('-', '')}-${randomCharacters(11).toUpperCase()}`
