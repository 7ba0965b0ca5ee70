/** What is wrong with a mandate by which an account is to be debited, in the words of v3: that it is another one's reference is a fault of the parameter, that it lets nothing be debited (any more) has a code of its own. */
import { ApiError } from '../../kit/errors.ts'
import type { GivenPayment } from './payment-faults.ts'
import { parametersRefused, ResultError } from './result-error.ts'

/** Not used for 36 months, or for one payment, which has been made. */
export const mandateExpired = '800.100.204'

/** For what can only be refused (409) for want of a mandate. */
export async function withMandateFaults<Result>(
  given: Pick<GivenPayment, 'bankAccount.mandate.id'>,
  make: () => Promise<Result>,
): Promise<Result> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error
    // One that was found by its reference.
    if (error.knownId === undefined) throw new ResultError(mandateExpired, { extended: error.message })
    const name = 'bankAccount.mandate.id'
    const message = 'is the reference of another mandate, or of one that was revoked'
    throw parametersRefused([{ name, value: given[name] ?? null, message }])
  }
}
