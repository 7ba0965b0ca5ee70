/** A SEPA account and the mandate that comes with it, in one decision. */
import { getCustomer } from '../customers/index.ts'
import { insert, nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Day } from '../kit/target.ts'
import {
  findAccountsByIban,
  findBareAccount,
  findSepaAccount,
  newSepaAccount,
  openIban,
  readBankDetails,
  readHolderName,
  sepaAccounts,
  takeAccountFromTokens,
  tellAccount,
  type BankDetails,
  type SepaAccount,
  type SepaContext,
} from '../sepa/index.ts'
import type { Fingerprint } from '../vault/index.ts'
import { agreedBy } from './agree.ts'
import { paperSignature, signed, type Mandate } from './mandate.ts'
import { paperMandate } from './paper-mandate.ts'
import { made } from './progress.ts'
import { readReference, referenceTaken } from './reference.ts'
import { madeSigned, type Agreement } from './sign-electronically.ts'
import { signMandate } from './sign-mandate.ts'
import { momentOf, type SigningTime } from './signing-day.ts'
import { findMandateByRum, type AccountWithMandate } from './store.ts'
import { isUsableMandate, lapsed, mandateUsed, requireUsableMandate } from './usable.ts'

export interface SepaInput {
  readonly iban: string
  readonly name: string
  /** Derived where it can be, when it is null. */
  readonly bic: string | null
  /** The reference of its mandate; with a date alone, one is made. */
  readonly mandate: string | null
  /** When the mandate was signed, on paper; without one it waits for its signature. */
  readonly dateMandate: SigningTime | null
  /** Of the holder. */
  readonly dateBirth?: Day | null
  readonly customerId: string | null
  /** Given by v3: an account that is kept for its tokens stays so. When not given, v2 keeps the account from then on. */
  readonly forTokens?: boolean
  /** In place of `mandate` and `dateMandate`: what its holder has agreed to on our page. */
  readonly agreement?: Agreement
}

export interface RegisteredAccount extends Outcome<AccountWithMandate> {
  /** Whether the account is new. A known account gets a new mandate only by an `agreement`. */
  readonly isNew: boolean
}

/**
 * Keeps an account, with a mandate where one is given. A living account with the same IBAN, name, customer and mandate reference is given back as it is; only its mandate is signed with the day that is given, where it still
 * waits for that. `usedOn` is the day of a debit that is made in the same commit, where one is. `location` says where in the request the details stand. Throws 422 for what is wrong in them, 404 for an unknown customer, 409 with the id of the mandate that has the reference already.
 */
export async function registerAccount(
  ctx: SepaContext,
  given: SepaInput,
  location: readonly string[] = ['body'],
  usedOn: Day | null = null,
): Promise<RegisteredAccount> {
  const details = readBankDetails(ctx, given, location)
  const { input, signedAt } = await readInput(ctx, given, location)
  if (input.customerId !== null) await getCustomer(ctx, input.customerId)
  const fingerprints = ctx.vault.fingerprints(details.iban, ctx.realm.id)
  if (input.agreement !== undefined) return agreed(ctx, input, details, input.agreement, usedOn)
  const known = await findKnown(ctx, input, fingerprints)
  if (known !== undefined) return { ...(await remembered(ctx, known, input, { signedAt, usedOn })), isNew: false }
  const account = newSepaAccount(ctx, details, input, fingerprints[0])
  const mandate = mandateOf(ctx, account, input.mandate, signedAt, usedOn)
  if (mandate === null) return { result: { account, mandate }, changes: accountMade(ctx, account), isNew: true }
  const pointing = { ...account, mandateId: mandate.id }
  return {
    result: { account: pointing, mandate },
    changes: [...accountMade(ctx, pointing), ...made(ctx, mandate)],
    isNew: true,
  }
}

/** What is given of the holder and the mandate. Throws 422. */
export async function readInput(
  ctx: SepaContext,
  given: SepaInput,
  location: readonly string[],
): Promise<{ readonly input: SepaInput; readonly signedAt: Instant | null }> {
  const { mandate: typed, dateMandate } = given
  const name = readHolderName(given.name, location)
  const mandate = typed === null ? null : await readReference(ctx, typed, [...location, 'mandate'])
  const signedAt = dateMandate === null ? null : momentOf(ctx, dateMandate, [...location, 'date_mandate'])
  return { input: { ...given, name, mandate }, signedAt }
}

const accountMade = (ctx: SepaContext, account: SepaAccount): Change[] => [
  insert(sepaAccounts, account),
  tellAccount(ctx, 'created', account),
]

/** Makes a mandate that the payer has signed: for the account that the named customer already has under this name, or for a new account. Without a customer the account is always new. */
async function agreed(
  ctx: SepaContext,
  input: SepaInput,
  details: BankDetails,
  agreement: Agreement,
  usedOn: Day | null,
): Promise<RegisteredAccount> {
  const known = input.customerId === null ? [] : await findAccountsByIban(ctx, details.iban)
  const own = known.find(({ name, customerId }) => name === input.name && customerId === input.customerId)
  if (own !== undefined) return { ...(await agreedBy(ctx, own, agreement, usedOn)), isNew: false }
  const [fingerprint] = ctx.vault.fingerprints(details.iban, ctx.realm.id)
  const account = newSepaAccount(ctx, details, input, fingerprint)
  const { result: mandate, changes } = await madeSigned(ctx, account, agreement, usedOn)
  const pointing = { ...account, mandateId: mandate.id }
  return { result: { account: pointing, mandate }, changes: [...accountMade(ctx, pointing), ...changes], isNew: true }
}

/** Throws 409 when the reference belongs to another account's mandate, or to one that does not count any more. */
async function findKnown(
  ctx: SepaContext,
  input: SepaInput,
  fingerprints: readonly Fingerprint[],
): Promise<AccountWithMandate | undefined> {
  if (input.mandate === null) {
    const account = input.dateMandate === null ? await findBareAccount(ctx, fingerprints, input) : undefined
    return account && { account, mandate: null }
  }
  const mandate = await findMandateByRum(ctx, input.mandate)
  if (mandate === undefined) return undefined
  const account = await findSepaAccount(ctx, mandate.sepaId)
  if (account === undefined || mandate.deletedAt !== null || !isSame(ctx, account, mandate, input))
    throw referenceTaken(mandate.id)
  return { account, mandate }
}

/** Whether the account is the given one, and not deleted since its mandate was read. The IBANs themselves are compared: a fingerprint may be made with a key that this process does not know yet. */
function isSame(ctx: SepaContext, account: SepaAccount, mandate: Mandate, input: SepaInput): boolean {
  const { iban } = readBankDetails(ctx, input, [])
  const { name, customerId, mandateId, deletedAt } = account
  return (
    deletedAt === null &&
    openIban(ctx, account) === iban &&
    name === input.name &&
    customerId === input.customerId &&
    mandateId === mandate.id
  )
}

/** A known account; its mandate is signed where it waits for that, and a moment is given. Throws 409 where a debit (`usedOn`) would need the mandate, and it has lapsed by that signature. */
export async function remembered(
  ctx: SepaContext,
  known: AccountWithMandate,
  input: Pick<SepaInput, 'forTokens'>,
  { signedAt, usedOn }: { readonly signedAt: Instant | null; readonly usedOn: Day | null },
): Promise<Outcome<AccountWithMandate>> {
  const { account, mandate } = known
  if (signedAt === null || mandate === null || mandate.signedAt !== null) return takenOver(known, input, usedOn)
  const signature = paperSignature(account, signedAt)
  if (usedOn !== null) requireUsableMandate(ctx, signed(mandate, signature))
  const { result, changes } = await signMandate(ctx, { ...mandate, lastUsedOn: usedOn }, signature)
  return { result: { account, mandate: result }, changes }
}

/** The account, which v2 keeps from now on where it was kept for tokens; unchanged for v3. */
function takenOver(
  { account, mandate }: AccountWithMandate,
  { forTokens = false }: Pick<SepaInput, 'forTokens'>,
  usedOn: Day | null,
): Outcome<AccountWithMandate> {
  const { result: taken, changes } = takeAccountFromTokens(account)
  if (forTokens || changes.length === 0) return nothingChanges({ account, mandate })
  const used = mandate === null || usedOn === null ? [] : [mandateUsed(mandate, usedOn)]
  return { result: { account: taken, mandate }, changes: [...changes, ...used] }
}

function mandateOf(
  ctx: SepaContext,
  account: SepaAccount,
  rum: string | null,
  signedAt: number | null,
  usedOn: Day | null,
): Mandate | null {
  if (rum === null && signedAt === null) return null
  const mandate = paperMandate(ctx, account, { rum, kind: 'recurrent', signedAt })
  return signedAt === null ? mandate : newlyUsed(ctx, mandate, usedOn)
}

/** A new mandate with the day of its first debit. Throws 409 where it has lapsed already, without its id: nothing of that name is kept. */
export function newlyUsed(ctx: SepaContext, mandate: Mandate, usedOn: Day | null): Mandate {
  if (usedOn !== null && !isUsableMandate(ctx, mandate)) throw lapsed('The given mandate')
  return { ...mandate, lastUsedOn: usedOn }
}
