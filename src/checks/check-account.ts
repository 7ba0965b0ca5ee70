/**
 * The check of an account that is kept (stancer-v1 section 6): whether it is there, and of the holder whose name, and perhaps birth date, it has. Banks in France alone answer. There is one question at a time: while
 * it waits, asking again gives the same check.
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
 * Asks about an account that is known by its id, or given, and then known from now on. `birthDate` is what is told of the holder besides; kept with an account that had none.
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

/** A known account, which keeps what is told of its holder where it knew nothing. */
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

/** The latest check of an account. Throws 404 for an unknown or deleted account, and where there is no check of it, or none any more. */
export async function getCheckOf(ctx: Context, sepaId: string): Promise<CheckedAccount> {
  const account = await getSepaAccount(ctx, sepaId)
  const check = await findLatestCheckOf(ctx, sepaId)
  if (check === undefined || check.erasedAt !== null) throw notFound('SEPA check', sepaId)
  return { account, check }
}

/**
 * - `available`: it can be asked; nobody did. No check that was made is that.
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

/** Whether account and holder are right: the account is there, of a person, whose name is surely that, and, where one was told, the birth date. */
export const isVerified = (
  { dateBirth }: SepaAccount,
  { existingAccount, correctHolderType, nameScore, birthDateValid }: PersonAnswer,
): boolean =>
  existingAccount && correctHolderType && classify(nameScore) === 'HIGH' && (birthDateValid || dateBirth === null)
