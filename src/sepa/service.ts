/** SEPA accounts by themselves: their IBAN and its bank. What belongs to their mandates is in src/mandates. */
import { nothingChanges, unchanged, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { invalidField, notFound } from '../kit/errors.ts'
import { countryOf, readIban, type Iban, type IbanFault } from '../kit/iban.ts'
import type { Day } from '../kit/target.ts'
import type { Fingerprint } from '../vault/index.ts'
import { sepaAccounts, type SepaAccount } from './account.ts'
import { deriveBic, readBic } from './bic.ts'
import type { SepaContext } from './context.ts'
import { findByFingerprints, findSepaAccount } from './store.ts'

export interface SepaDetails {
  /** As it was typed. */
  readonly iban: string
  /** As it was typed; derived where it can be when it is null. */
  readonly bic: string | null
}

export interface BankDetails {
  readonly iban: Iban
  readonly country: string
  readonly bic: string | null
}

/** `location` says where in the request the details stand. Throws 422, which never repeats what was typed. */
export function readBankDetails(
  { realm }: Pick<Context, 'realm'>,
  details: SepaDetails,
  location: readonly string[],
): BankDetails {
  const read = readIban(details.iban)
  if ('fault' in read) throw invalidField([...location, 'iban'], ...refusals[read.fault])
  const country = countryOf(read.iban)
  if (details.bic === null) return { iban: read.iban, country, bic: deriveBic(country, realm.mode) }
  const bic = readBic(details.bic, country)
  if (bic === undefined)
    throw invalidField([...location, 'bic'], 'BIC is not valid, or not of the country of the IBAN', 'value_error.bic')
  return { iban: read.iban, country, bic }
}

/** A holder's name, without spaces around it. Throws 422 for what is none: see {@link isHolderName}. */
export function readHolderName(typed: string, location: readonly string[]): string {
  const name = typed.trim()
  if (!isHolderName(name))
    throw invalidField(
      [...location, 'name'],
      'must be a name, in Latin, Greek or Cyrillic letters: banks carry no others',
    )
  return name
}

/** Throws 422 for a birth date in the future. */
export function requireBirthDate({ hours, now }: Context, day: Day, location: readonly string[]): Day {
  if (day > hours.dayOf(now)) throw invalidField([...location, 'date_birth'], 'a birth date cannot be in the future')
  return day
}

/**
 * Banks carry Latin letters and can write Greek and Cyrillic ones with them (EPC217-08); a mandate's document has the letters of all three. At least 3 characters, one of which is a letter,
 * and no invisible ones.
 */
export const isHolderName = (name: string): boolean => name.length >= 3 && /\p{L}/u.test(name) && carried.test(name)

const carried = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Mn}0-9 \u00a0!-/:-@[-`{-~’‘“”–—·´]+$/u

const refusals: Readonly<Record<IbanFault, [message: string, type: string]>> = {
  country: ['IBAN is not of a country of SEPA', 'value_error.iban.country'],
  characters: ['IBAN has characters other than letters and digits', 'value_error.iban.characters'],
  length: ["IBAN has not the length of its country's", 'value_error.iban.length'],
  check_digits: ['IBAN check digits are wrong', 'value_error.iban.check_digits'],
}

/** Throws 404 when it is unknown or deleted. */
export async function getSepaAccount(ctx: Context, id: string): Promise<SepaAccount> {
  return requireLivingAccount(await findSepaAccount(ctx, id), id)
}

/** Throws 404 when it is unknown or deleted. */
export function requireLivingAccount(account: SepaAccount | undefined, id: string): SepaAccount {
  if (account === undefined || account.deletedAt !== null) throw notFound('SEPA', id)
  return account
}

/** An account that is not there yet; `fingerprint` is the first of its IBAN's. */
export function newSepaAccount(
  ctx: SepaContext,
  { iban, country, bic }: BankDetails,
  given: Pick<SepaAccount, 'name' | 'customerId'> & Partial<Pick<SepaAccount, 'dateBirth' | 'soleUntilSigned'>>,
  fingerprint: Fingerprint,
): SepaAccount {
  const id = ctx.newId('sepa')
  const sealed = ctx.vault.seal(iban, ibanPlace(ctx.realm.id, id))
  return {
    realmId: ctx.realm.id,
    id,
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
    ibanSealed: sealed.text,
    ibanKeyId: sealed.keyId,
    fingerprint: fingerprint.text,
    fingerprintKeyId: fingerprint.keyId,
    last4: iban.slice(-4),
    country,
    bic,
    name: given.name,
    dateBirth: given.dateBirth ?? null,
    customerId: given.customerId,
    soleUntilSigned: given.soleUntilSigned ?? false,
    mandateId: null,
    keptForTokens: false,
  }
}

/** The IBAN in clear, for the bank and the mandate's document alone. */
export const openIban = ({ vault }: Pick<SepaContext, 'vault'>, account: SepaAccount): Iban =>
  vault.open({ text: account.ibanSealed, keyId: account.ibanKeyId }, ibanPlace(account.realmId, account.id)) as Iban

/** Living accounts of an IBAN, whatever their names, newest first, a hundred at most. */
export const findAccountsByIban = (ctx: SepaContext, iban: Iban): Promise<SepaAccount[]> =>
  findByFingerprints(ctx, ctx.vault.fingerprints(iban, ctx.realm.id))

/** The change that asserts, for a decision that rests on this account, that it has not been changed or deleted meanwhile, nor its mandates made, signed or revoked. */
export const assertAccount = (account: SepaAccount): Change => unchanged(sepaAccounts, account)

/** Makes an account that was kept for tokens only an account of v2; changes nothing for any other account. */
export function takeAccountFromTokens(account: SepaAccount): Outcome<SepaAccount> {
  if (!account.keptForTokens) return nothingChanges(account)
  const taken = { ...account, keptForTokens: false }
  return { result: taken, changes: [update(sepaAccounts, taken)] }
}

/** Where an account's IBAN lies, bound into its ciphertext. */
const ibanPlace = (realmId: number, accountId: string) =>
  ({ realmId, table: 'sepa_accounts', rowId: accountId, column: 'iban_sealed' }) as const
