/**
 * Accounts as v1 knows them (stancer-v1 sections 2 and 6): each comes with a mandate, which is made where none is named. A mandate's reference identifies an account. Without a reference, the IBAN
 * and the holder's name do, as long as no mandate of the account was signed: a payer who signs another mandate gets another account. Accounts of v2 also have a customer, and may get mandates later;
 * v1 uses them as they are.
 */
import { getCustomer } from '../customers/index.ts'
import { insert, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import { conflict } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import {
  findAccountsByIban,
  findSepaAccount,
  findUnsignedAccount,
  newSepaAccount,
  openIban,
  readBankDetails,
  requireBirthDate,
  sepaAccounts,
  tellAccount,
  type BankDetails,
  type SepaAccount,
  type SepaContext,
} from '../sepa/index.ts'
import { newMandate } from './mandate.ts'
import { signedOnPaper } from './paper-mandate.ts'
import { made } from './progress.ts'
import { newlyUsed, readInput, remembered, type RegisteredAccount, type SepaInput } from './register-account.ts'
import { isSignedAt } from './signing-day.ts'
import { findMandate, findMandateByRum, type AccountWithMandate } from './store.ts'
import { isUsableMandate } from './usable.ts'

/** A new account. Throws 409 with the id of the account that is there already, or has the reference, and what is wrong in the details as {@link recognizeAccount}. */
export async function addAccount(ctx: SepaContext, given: SepaInput): Promise<Outcome<AccountWithMandate>> {
  const read = await readGiven(ctx, given, ['body'])
  const known = await findTwin(ctx, read)
  if (known !== undefined)
    throw conflict('Sepa already exists, you may want to update it instead creating a new one', known.id)
  return newAccount(ctx, read, null)
}

/**
 * The account that the details identify, whether v1 or v2 made it, or else a new one. Of several accounts with this IBAN and name (and customer, where one is named) it is the one whose mandate
 * allows a debit. Where the time of a signature is given, it is the account whose mandate was signed then, or whose mandate waits and is signed now. `usedOn` is the day of a debit that is made in
 * the same commit, `location` where in the request the details stand. Throws 422 for invalid details, 404 for an unknown customer, 409 with the id of another account whose mandate has the reference.
 */
export async function recognizeAccount(
  ctx: SepaContext,
  given: SepaInput,
  location: readonly string[] = ['body'],
  usedOn: Day | null = null,
): Promise<RegisteredAccount> {
  const read = await readGiven(ctx, given, location)
  if (given.customerId !== null) await getCustomer(ctx, given.customerId)
  const known = read.input.mandate === null ? await findMeant(ctx, read) : await findByReference(ctx, read)
  if (known === undefined) return { ...newAccount(ctx, read, usedOn), isNew: true }
  return { ...(await remembered(ctx, known, given, { signedAt: read.signedAt, usedOn })), isNew: false }
}

interface Read {
  readonly input: SepaInput
  readonly details: BankDetails
  readonly signedAt: Instant | null
}

async function readGiven(ctx: SepaContext, given: SepaInput, location: readonly string[]): Promise<Read> {
  const details = readBankDetails(ctx, given, location)
  if (typeof given.dateBirth === 'string') requireBirthDate(ctx, given.dateBirth, location)
  return { ...(await readInput(ctx, given, location)), details }
}

/** The existing account that a new one would duplicate. */
async function findTwin(ctx: SepaContext, read: Read): Promise<SepaAccount | undefined> {
  const { input, details } = read
  if (input.mandate !== null) return (await findByReference(ctx, read))?.account
  return findUnsignedAccount(ctx, ctx.vault.fingerprints(details.iban, ctx.realm.id), input.name)
}

/** Throws 409 when the mandate that has or had the reference is of another account, is revoked, or is no longer the mandate that counts. */
async function findByReference(ctx: SepaContext, { input, details }: Read): Promise<AccountWithMandate | undefined> {
  const mandate = await findMandateByRum(ctx, input.mandate ?? '')
  if (mandate === undefined) return undefined
  const account = await findSepaAccount(ctx, mandate.sepaId)
  const isMeant =
    account?.deletedAt === null &&
    account.mandateId === mandate.id &&
    mandate.deletedAt === null &&
    account.name === input.name &&
    openIban(ctx, account) === details.iban
  if (!isMeant) throw conflict('Sepa already exists, duplicate mandate', mandate.sepaId)
  return { account, mandate }
}

async function findMeant(ctx: SepaContext, { input, details }: Read): Promise<AccountWithMandate | undefined> {
  const accounts = await findAccountsByIban(ctx, details.iban)
  const known = await Promise.all(
    accounts.filter((account) => isHeldBy(account, input)).map((account) => withMandate(ctx, account)),
  )
  const waiting = known.find(
    ({ mandate }) => mandate === null || (mandate.signedAt === null && mandate.deletedAt === null),
  )
  const { dateMandate } = input
  if (dateMandate === null)
    return known.find(({ mandate }) => mandate !== null && isUsableMandate(ctx, mandate)) ?? waiting ?? known[0]
  const asSigned = known.find(({ mandate }) => mandate?.deletedAt === null && isSignedAt(ctx, dateMandate, mandate))
  return asSigned ?? (waiting?.mandate === null ? undefined : waiting)
}

const isHeldBy = (account: SepaAccount, { name, customerId }: SepaInput): boolean =>
  account.name === name && (customerId === null || account.customerId === customerId)

const withMandate = async (ctx: SepaContext, account: SepaAccount): Promise<AccountWithMandate> => ({
  account,
  mandate: account.mandateId === null ? null : ((await findMandate(ctx, account.mandateId)) ?? null),
})

function newAccount(
  ctx: SepaContext,
  { input, details, signedAt }: Read,
  usedOn: Day | null,
): Outcome<AccountWithMandate> {
  const [fingerprint] = ctx.vault.fingerprints(details.iban, ctx.realm.id)
  const soleUntilSigned = input.mandate === null && signedAt === null
  const account = newSepaAccount(
    ctx,
    details,
    { ...input, dateBirth: input.dateBirth ?? null, soleUntilSigned },
    fingerprint,
  )
  const paper = signedOnPaper(newMandate(ctx, account, { rum: input.mandate, kind: 'recurrent' }), account, signedAt)
  const mandate = signedAt === null ? paper : newlyUsed(ctx, paper, usedOn)
  const pointing = { ...account, mandateId: mandate.id }
  return {
    result: { account: pointing, mandate },
    changes: [insert(sepaAccounts, pointing), tellAccount(ctx, 'created', pointing), ...made(ctx, mandate)],
  }
}
