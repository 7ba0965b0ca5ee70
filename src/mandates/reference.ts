/**
 * Unique mandate references (EPC rulebook of SEPA direct debits, AT-01): at most 35 characters of those that SEPA's messages hold, without a slash at either end or two in a row. A reference is
 * unique for the creditor for ever, regardless of upper and lower case.
 *
 * The reference of a mandate that v1 makes is the id of the mandate without `mndt_`, since references cannot contain an underscore. Where an account shows such a mandate, it shows the whole id, in
 * v1 and in v2 alike; banks, documents and `rum` have the reference.
 */
import type { Context } from '../kit/context.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { idPattern, randomCharacters } from '../kit/id.ts'
import { referenceOf, type Mandate } from './mandate.ts'
import { findMandate, findMandateByRum } from './store.ts'

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

/** A reference where none is given: `RUM-20300115-7K3M9QX2PA5`, of 24 characters, which are as many as `POST /v2/mandates/` takes. */
export const newReference = ({ hours, now }: Pick<Context, 'hours' | 'now'>): string =>
  `RUM-${hours.dayOf(now).replaceAll('-', '')}-${randomCharacters(11).toUpperCase()}`

/** The text by which an account shows its mandate: the reference, or the id where the reference was made from it. */
export const shownReference = ({ id, rum }: Pick<Mandate, 'id' | 'rum'>): string => (rum === referenceOf(id) ? id : rum)

/** The reference that a text stands for: the text itself, or, where the text is the shown id of a mandate, that mandate's reference. Throws 422. */
export async function readReference(ctx: Context, text: string, location: readonly string[]): Promise<string> {
  const shown = mandateId.test(text) ? await findMandate(ctx, text) : undefined
  return shown !== undefined && shownReference(shown) === text ? shown.rum : requireReference(text, location)
}

const mandateId = new RegExp(idPattern('mandate'))
