/** Faults of a mandate by which an account is to be debited, as v3 tells them: the reference of another mandate is a fault of the parameter; a mandate that does not allow a debit, or no longer does, has a result code of its own. */
import { ApiError } from '../../kit/errors.ts'
import type { Mandate } from '../../mandates/index.ts'
import type { GivenPayment } from './payment-faults.ts'
import { parametersRefused, ResultError } from './result-error.ts'

/** The mandate was not used for 36 months, or was for one payment, which has been made. */
export const mandateExpired = '800.100.204'

/** The mandate was revoked. */
const mandateDiscarded = '800.100.205'

/** Throws 400 where the mandate of an account that is held by a preauthorization no longer lets it be debited. It cannot have lapsed, since the preauthorization has used it. */
export function requireStanding(mandate: Mandate): void {
  if (mandate.deletedAt !== null) throw new ResultError(mandateDiscarded)
}

/** Translates a 409 of work that is refused with 409 only for its mandate. */
export async function withMandateFaults<Result>(
  given: Pick<GivenPayment, 'bankAccount.mandate.id'>,
  make: () => Promise<Result>,
): Promise<Result> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error
    // The 409 names no other object: the mandate was found by its reference, and may not be used.
    if (error.knownId === undefined) throw new ResultError(mandateExpired, { extended: error.message })
    const name = 'bankAccount.mandate.id'
    const message = 'is the reference of another mandate, or of one that was revoked'
    throw parametersRefused([{ name, value: given[name] ?? null, message }])
  }
}
