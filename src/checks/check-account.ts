/**
 * The check of a stored account (stancer-v1 section 6): whether it exists, and belongs to the holder whose name, and perhaps birth date, is stored with it. Only banks in France answer. There is one
 * question at a time: while it waits, asking again gives the same check.
 */
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import { recognizeAccount, type SepaInput } from '../mandates/index.ts'
import {
  assertAccount,
  getSepaAccount,
  openIban,
  requireBirthDate,
  sepaAccounts,
  tellAccount,
  type SepaAccount,
} from '../sepa/index.ts'
import { asked, notAsked } from './ask.ts'
import type { PersonAnswer } from './account-register.ts'
import type { Check } from './check.ts'
import { classify } from './classification.ts'
import { requireAccountRegister, type CheckContext } from './context.ts'
import { findLatestCheckOf } from './store.ts'

/** The country whose banks answer. */
const checkedCountry = 'FR'

export interface CheckedAccount {
  readonly account: SepaAccount
  readonly check: Check
}

/**
 * Asks about an account that is named by its id, or given in full and then stored. `birthDate` is the holder's; it is stored with an account that had none.
 * Throws 501 without a register (live mode), 404, and what {@link recognizeAccount} throws.
 */
export async function checkAccount(
  ctx: CheckContext,
  given: string | SepaInput,
  birthDate: Day | null,
): Promise<Outcome<CheckedAccount>> {
  const { answersAfterMs } = requireAccountRegister(ctx)
  if (birthDate !== null) requireBirthDate(ctx, birthDate, ['body'])
  const { result, changes } = await accountOf(ctx, given, birthDate)
  const latest = await findLatestCheckOf(ctx, result.id)
  if (latest !== undefined && latest.questionSealed !== null)
    return { result: { account: result, check: latest }, changes }
  const { result: account, changes: held } = changes.length === 0 ? toldOf(ctx, result, birthDate) : { result, changes }
  const check =
    account.country === checkedCountry
      ? asked(ctx, questionOf(ctx, account, birthDate), answersAfterMs, account.id)
      : notAsked(ctx, account.id)
  return { result: { account, check: check.result }, changes: [...held, ...check.changes] }
}

async function accountOf(
  ctx: CheckContext,
  given: string | SepaInput,
  dateBirth: Day | null,
): Promise<Outcome<SepaAccount>> {
  if (typeof given === 'string') return nothingChanges(await getSepaAccount(ctx, given))
  const { result, changes } = await recognizeAccount(ctx, { ...given, dateBirth })
  return { result: result.account, changes }
}

/** A known account, with the holder's birth date stored where it had none. */
function toldOf(ctx: CheckContext, account: SepaAccount, dateBirth: Day | null): Outcome<SepaAccount> {
  if (dateBirth === null || account.dateBirth !== null) return { result: account, changes: [assertAccount(account)] }
  const told = { ...account, dateBirth }
  return { result: told, changes: [update(sepaAccounts, told), tellAccount(ctx, 'changed', told)] }
}

const questionOf = (ctx: CheckContext, account: SepaAccount, birthDate: Day | null) =>
  ({
    kind: 'person',
    iban: openIban(ctx, account),
    firstName: null,
    lastName: account.name,
    birthDate: birthDate ?? account.dateBirth,
  }) as const

/** The latest check of an account. Throws 404 for an unknown or deleted account, and where it has no check, or the latest is erased. */
export async function getCheckOf(ctx: Context, sepaId: string): Promise<CheckedAccount> {
  const account = await getSepaAccount(ctx, sepaId)
  const check = await findLatestCheckOf(ctx, sepaId)
  if (check === undefined || check.erasedAt !== null) throw notFound('SEPA check', sepaId)
  return { account, check }
}

/**
 * - `available`: a check is possible, and none was made. A check itself never has this status.
 * - `unavailable`: it cannot be asked: the account is not French.
 * - `check_sent`: asked; no answer so far.
 * - `checked`: answered, whatever the answer.
 * - `check_error`: asked, and no answer comes.
 */
export type AccountCheckStatus = 'available' | 'unavailable' | 'check_sent' | 'checked' | 'check_error'

export const accountCheckStatuses: readonly AccountCheckStatus[] = [
  'available',
  'unavailable',
  'check_sent',
  'checked',
  'check_error',
]

export function statusOf({ account, check }: CheckedAccount): AccountCheckStatus {
  if (account.country !== checkedCountry) return 'unavailable'
  if (check.questionSealed !== null) return 'check_sent'
  return check.status === 'succeeded' ? 'checked' : 'check_error'
}

/** Whether the account is verified: it exists, it belongs to a person, the name agrees with a HIGH score, and so does the birth date, where the account has one. */
export const isVerified = (
  { dateBirth }: SepaAccount,
  { existingAccount, correctHolderType, nameScore, birthDateValid }: PersonAnswer,
): boolean =>
  existingAccount && correctHolderType && classify(nameScore) === 'HIGH' && (birthDateValid || dateBirth === null)
