/** The HTTP status that tells the basic result (gateway-v3 section 3.3): one function, for what is asked for and for what is inquired about alike. */
import { classifyResult, type ResultGroup } from './classify-result.ts'

/** A chargeback is what its own transaction came to; the group of the review is money that was taken. */
const answered: readonly ResultGroup[] = ['success', 'success_review', 'pending', 'pending_long', 'chargeback']

/** A payment that was declined answers 400 with the whole of it, when it is made and whenever it is read. Where clients need another status for the reading, this is the place. */
export const httpStatusOf = (code: string): 200 | 400 => (answered.includes(classifyResult(code)) ? 200 : 400)
