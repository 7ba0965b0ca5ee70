/** What a merchant changes of an account, and of its mandate with it, until that is signed. */
import { nothingChanges, update, type Change, type Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import {
  findBareAccount,
  openIban,
  readHolderName,
  sepaAccounts,
  tellAccount,
  type SepaAccount,
  type SepaContext,
} from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'
import { paperMandate, signedOnPaper } from './paper-mandate.ts'
import { accountMoved, made, moved } from './progress.ts'
import { getAccountWithMandate } from './read-mandate.ts'
import { readReference, requireFreeReference } from './reference.ts'
import { revoked } from './revoke-mandate.ts'
import { isSignedAt, momentOf, type SigningTime } from './signing-day.ts'
import { findMandatesOf, type AccountWithMandate } from './store.ts'

export interface AccountChanges {
  readonly name?: string
  /** The reference of the mandate that counts; one is made where there is none. */
  readonly mandate?: string
  /** Signs the mandate that counts, on paper; one is made where there is none. */
  readonly dateMandate?: SigningTime
}

/** Throws 404, 422 for invalid changes, 409 once a mandate of the account was signed, for a reference that is taken, and for a name with which the account would duplicate another. */
export async function changeAccount(
  ctx: SepaContext,
  id: string,
  given: AccountChanges,
): Promise<Outcome<AccountWithMandate>> {
  const found = await getAccountWithMandate(ctx, id)
  const input = await readChanges(ctx, given)
  if (changesNothing(ctx, found, input)) return nothingChanges(found)
  const known = await findMandatesOf(ctx, id)
  if (known.some(({ signedAt }) => signedAt !== null)) throw accountIsFixed(found.account)
  const account = await renamed(ctx, found.account, input.name)
  const toldName = account.name === found.account.name ? [] : [tellAccount(ctx, 'changed', account)]
  if (input.mandate === undefined && input.dateMandate === undefined)
    return { result: { ...found, account }, changes: [update(sepaAccounts, account), ...toldName] }
  const { mandate, changes } = await mandateAfter(ctx, account, livingOf(found), input)
  const after = accountMoved(account, known, mandate)
  return { result: after.result, changes: [...changes, ...after.changes, ...toldName] }
}

async function readChanges(ctx: SepaContext, given: AccountChanges): Promise<AccountChanges> {
  const { name, mandate } = given
  return {
    ...given,
    ...(name !== undefined && { name: readHolderName(name, ['body']) }),
    ...(mandate !== undefined && { mandate: await readReference(ctx, mandate, ['body', 'mandate']) }),
  }
}

/** Mandates of it are revoked with it; what was debited stays. Throws 404. */
export async function deleteAccount(ctx: SepaContext, id: string): Promise<Outcome<AccountWithMandate>> {
  const { account, mandate } = await getAccountWithMandate(ctx, id)
  const known = await findMandatesOf(ctx, id)
  const ended = known.filter(({ deletedAt }) => deletedAt === null).map((living) => revoked(ctx, living))
  const deleted: SepaAccount = { ...account, deletedAt: ctx.now }
  return {
    result: { account: deleted, mandate: ended.find((one) => one.id === mandate?.id) ?? mandate },
    changes: [
      update(sepaAccounts, deleted),
      tellAccount(ctx, 'deleted', deleted),
      ...ended.flatMap((one) => moved(ctx, one, 'deleted')),
    ],
  }
}

/** The mandate that is shown with an account; null when it is revoked. */
export const livingOf = ({ mandate }: AccountWithMandate): Mandate | null =>
  mandate === null || mandate.deletedAt !== null ? null : mandate

function changesNothing(ctx: SepaContext, found: AccountWithMandate, input: AccountChanges): boolean {
  const mandate = livingOf(found)
  const { name = found.account.name, mandate: rum = mandate?.rum, dateMandate } = input
  const isSameTime = dateMandate === undefined || (mandate !== null && isSignedAt(ctx, dateMandate, mandate))
  return name === found.account.name && rum === mandate?.rum && isSameTime
}

const accountIsFixed = ({ id }: SepaAccount): Error =>
  conflict(`SEPA account \`${id}\` has a signed mandate and can no longer be changed, register a new one instead`)

async function renamed(ctx: SepaContext, account: SepaAccount, name = account.name): Promise<SepaAccount> {
  if (name === account.name) return account
  const fingerprints = ctx.vault.fingerprints(openIban(ctx, account), ctx.realm.id)
  if (account.mandateId === null) {
    const twin = await findBareAccount(ctx, fingerprints, { ...account, name })
    if (twin !== undefined) throw conflict('SEPA account already exists', twin.id)
  }
  // The fingerprint is made anew with every change: the database refuses a changed account under a retired key.
  const [{ text: fingerprint, keyId: fingerprintKeyId }] = fingerprints
  return { ...account, name, fingerprint, fingerprintKeyId, soleUntilSigned: false }
}

/** The mandate, made or changed, and the changes that keep it. */
async function mandateAfter(
  ctx: SepaContext,
  account: SepaAccount,
  living: Mandate | null,
  { mandate: rum, dateMandate }: AccountChanges,
): Promise<{ readonly mandate: Mandate; readonly changes: readonly Change[] }> {
  if (rum !== undefined && rum !== living?.rum) await requireFreeReference(ctx, rum, living?.id)
  const at = dateMandate === undefined ? null : momentOf(ctx, dateMandate, ['body', 'date_mandate'])
  if (living === null) {
    const mandate = paperMandate(ctx, account, { rum: rum ?? null, kind: 'recurrent', signedAt: at })
    return { mandate, changes: made(ctx, mandate) }
  }
  const mandate = signedOnPaper({ ...living, rum: rum ?? living.rum }, account, at)
  return { mandate, changes: moved(ctx, mandate, at === null ? 'changed' : 'signed') }
}
