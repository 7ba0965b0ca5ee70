/** Answers to callers who may not act for an entity (gateway-v3 section 3.2). The table of docs/gateway-access.md is made from it. */
import type { ErrorStatus } from '../../kit/errors.ts'
import type { ResultCode } from './result-codes.ts'
import { ResultError } from './result-error.ts'

export interface AccessFailure {
  readonly status: ErrorStatus
  readonly code: ResultCode
  /** When it is answered, for the page. */
  readonly when: string
}

/** Characters in the longest token that is looked for. */
export const tokenLimit = 2048

export const accessFailures = {
  noToken: {
    status: 401,
    code: '800.900.300',
    when: 'there is no `Authorization`, it has another scheme than `Bearer`, or no token after it',
  },
  unknownToken: {
    status: 403,
    code: '800.900.302',
    when: `the token is unknown, revoked, or longer than ${tokenLimit} characters; secret keys are no tokens`,
  },
  otherEntity: { status: 403, code: '800.900.301', when: '`entityId` is an entity that the token is not for' },
  unknownEntity: { status: 403, code: '800.900.201', when: '`entityId` is no entity of this installation' },
} as const satisfies Readonly<Record<string, AccessFailure>>

export const accessRefused = (failure: keyof typeof accessFailures): ResultError => {
  const { code, status } = accessFailures[failure]
  return new ResultError(code, { status })
}
