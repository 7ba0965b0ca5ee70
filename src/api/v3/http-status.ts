/** The HTTP status that tells the basic result (gateway-v3 section 3.3): the same function serves new payments and inquiries. */
import { classifyResult, type ResultGroup } from './classify-result.ts'

/** The groups that answer 200. A chargeback is the success of its own transaction; under review, the money was taken. */
const answered: readonly ResultGroup[] = ['success', 'success_review', 'pending', 'pending_long', 'chargeback']

/** A declined payment answers 400 with its full body, when it is made and whenever it is read. To give reads another status, change it here. */
export const httpStatusOf = (code: string): 200 | 400 => (answered.includes(classifyResult(code)) ? 200 : 400)
