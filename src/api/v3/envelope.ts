/** What every answer of v3 carries besides its own fields (gateway-v3 sections 3 and 4.3). All values are texts. */
import { hash } from 'node:crypto'
import { systemClock, type Instant } from '../../kit/clock.ts'
import { randomHex } from '../../kit/id.ts'
import { descriptionOf, type ResultCode } from './result-codes.ts'
import type { ParameterError } from './result-error.ts'

export interface Envelope {
  /** 40 hexadecimal characters, `@`, and the time at which the process started: there is no build whose time could be shown. */
  readonly buildNumber: string
  /** When the answer was made, in the realm's time. */
  readonly timestamp: string
  /** The entity, `_`, and 32 hexadecimal characters that are this answer's own. */
  readonly ndc: string
}

export interface ShownResult {
  readonly code: string
  readonly description: string
  readonly parameterErrors?: readonly ParameterError[]
}

/** `entityId` is null where it is not known whose request it is. */
export const envelopeOf = (entityId: string | null, now: Instant): Envelope => ({
  buildNumber,
  timestamp: timestampOf(now),
  ndc: `${entityId === null ? '' : `${entityId}_`}${randomHex(16)}`,
})

export const resultOf = (code: ResultCode): ShownResult => ({ code, description: descriptionOf(code) })

/** `yyyy-MM-dd HH:mm:ss.SSS+0000`: a space where ISO 8601 has a `T`, and an offset without a colon. */
const timestampOf = (instant: Instant): string =>
  new Date(instant).toISOString().replace('T', ' ').replace('Z', '+0000')

const buildNumber = `${hash('sha1', 'guichet v3')}@${timestampOf(systemClock.now())}`
