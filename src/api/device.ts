/** The payer's device, as given with a payment or its authentication (stancer-v2 section 8, stancer-v1 section 3). v1 and v2 have different limits for two of the fields. */
import { Type, type Static, type TObject } from 'typebox'
import type { PaymentInput } from '../payments/index.ts'
import { country, nullable, text } from './fields.ts'

/** Characters at most. */
interface Bounds {
  readonly httpAccept: number
  readonly languages: number
}

/** What a browser has sent, which may be an empty text. */
const header = (maxLength: number) => Type.Optional(nullable(text(0, maxLength)))

export const deviceFields = ({ httpAccept, languages }: Bounds) => ({
  ip: Type.Optional(nullable(text(2, 45))),
  port: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 65535 }))),
  user_agent: header(256),
  http_accept: header(httpAccept),
  languages: header(languages),
  city: Type.Optional(nullable(text(1, 50))),
  country: Type.Optional(nullable(country())),
  zip_code: Type.Optional(nullable(text(2, 16))),
})

type Device = Static<TObject<ReturnType<typeof deviceFields>>>

/** Without what is null. */
export const deviceInput = (given: Device | null | undefined): PaymentInput['device'] =>
  given ? Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) : null
