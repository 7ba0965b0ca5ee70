/** Checks of accounts: ask, read; and accounts to try them with. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { ApiError, invalidField, notFound } from '../kit/errors.ts'
import type { Iban } from '../kit/iban.ts'
import type { WantedHolder } from './account-register.ts'
import { asked } from './ask.ts'
import type { Check, CheckStatus } from './check.ts'
import { requireAccountRegister, type CheckContext } from './context.ts'
import { readQuestion, type CheckInput } from './question.ts'
import { findCheck } from './store.ts'

/**
 * Asks the register, which answers later. Throws 501 without a register (live mode), 422 for what cannot be right, and in test mode for an IBAN that was not generated.
 */
export async function createCheck(ctx: CheckContext, input: CheckInput): Promise<Outcome<Check>> {
  const { answersAfterMs } = requireAccountRegister(ctx)
  const question = readQuestion(ctx, input)
  if (ctx.rehearsedAccounts?.isRehearsed(question.iban) === false)
    throw invalidField(
      ['body', 'iban'],
      'in test mode only IBANs that POST /v2/sepa/check/generate has made can be checked',
      'value_error.iban.not_generated',
    )
  return Promise.resolve(asked(ctx, question, answersAfterMs))
}

/** Throws 404, and 410 once the check is erased. */
export async function getCheck(ctx: Context, id: string): Promise<Check> {
  const check = await findCheck(ctx, id)
  // Checks of v1 are found by their account, not by an id of their own.
  if (check === undefined || check.sepaId !== null) throw notFound('SEPA check', id)
  if (check.erasedAt !== null) throw new ApiError(410, `SEPA check \`${id}\` is no longer held`)
  return check
}

export interface RehearsalInput {
  /** The status that checks of the IBAN reach: `succeeded` with the answer below, or `pending` for ever. */
  readonly status: CheckStatus
  /** Exactly one of the two; with `pending` both may be null. */
  readonly person: Omit<WantedHolder & { readonly kind: 'person' }, 'kind'> | null
  readonly company: Omit<WantedHolder & { readonly kind: 'company' }, 'kind'> | null
}

/** An IBAN for which checks give the requested answer; nothing is stored. Throws 501 in live mode, 422 for both holders, or for none where an answer is to come. */
export function rehearseCheck(ctx: CheckContext, { status, person, company }: RehearsalInput): Iban {
  requireAccountRegister(ctx)
  if (ctx.rehearsedAccounts === null)
    throw new ApiError(501, 'The register of this account is a real one: IBANs to try it with are made with a test key')
  if (person !== null && company !== null)
    throw invalidField(['body', 'company'], 'an account has one holder: person and company exclude each other')
  if (person === null && company === null && status === 'succeeded')
    throw invalidField(['body'], 'person or company is needed, with the scores to be answered', 'value_error.missing')
  const holder = wantedHolder(person, company)
  return ctx.rehearsedAccounts.ibanAnswering({ answers: status === 'succeeded', holder }, `${ctx.realm.id} ${ctx.now}`)
}

function wantedHolder(person: RehearsalInput['person'], company: RehearsalInput['company']): WantedHolder | null {
  if (person !== null) return { kind: 'person', ...person }
  return company === null ? null : { kind: 'company', ...company }
}
