/** `/v2/sepa/check/` (stancer-v2 section 5.3). */
import { Type, type Static } from 'typebox'
import {
  checkStatuses,
  classify,
  companyCountries,
  createCheck,
  getCheck,
  rehearseCheck,
  type Check,
  type CheckContext,
} from '../../checks/index.ts'
import type { Wire } from '../routes.ts'
import { choice, dateIn, idOf, moment, nullable, secondsOf, text } from '../fields.ts'

const defaultCountry = 'FR'

const checkIn = Type.Object(
  {
    iban: text(12, 34, { description: 'In test mode one that `POST /v2/sepa/check/generate` has made' }),
    person: Type.Optional(
      nullable(Type.Object({ first_name: text(1, 64), last_name: text(1, 64), date_birth: dateIn() })),
    ),
    company: Type.Optional(
      nullable(
        Type.Object({
          identifier: text(1, 32, { description: 'Of France a SIREN, SIRET or VAT number, of Italy a VAT number' }),
          country_code: Type.Optional(nullable(choice(companyCountries, { default: defaultCountry }))),
        }),
      ),
    ),
  },
  { description: 'One of `person` and `company`' },
)

const score = Type.Integer({ minimum: 0, maximum: 100 })

const rehearsalIn = Type.Object({
  status: choice(checkStatuses, { description: 'What checks of it come to: an answer, or none' }),
  person: Type.Optional(nullable(Type.Object({ score, score_name: score, birth_date_valid: Type.Boolean() }))),
  company: Type.Optional(nullable(Type.Object({ score }))),
})

const common = {
  score: Type.Integer({ description: '0 to 100: how sure the bank is' }),
  classification: Type.String({ description: 'HIGH, MEDIUM, LOW or NO' }),
  correct_account_holder_type: Type.Boolean(),
  existing_account: Type.Boolean(),
}

const checkOut = Type.Object(
  {
    id: idOf('check'),
    created: moment(),
    check_type: Type.String({ description: '`person` or `company`' }),
    status: choice(checkStatuses, {
      description: '`pending`, and `succeeded` once the register has answered, whatever it says',
    }),
    person: nullable(
      Type.Object(
        {
          ...common,
          score_name: Type.Integer({ description: '0 to 100: how well the names agree' }),
          birth_date_valid: Type.Boolean(),
        },
        { title: 'CheckedPerson' },
      ),
    ),
    company: nullable(Type.Object({ ...common, valid_identifier: Type.Boolean() }, { title: 'CheckedCompany' })),
  },
  {
    title: 'SepaCheck',
    description: 'What was asked is not shown. `person` or `company` is there once it has succeeded',
  },
)

const params = Type.Object({ id: idOf('check') })

export const presentCheck = ({ id, createdAt, kind, status, answer }: Check): Static<typeof checkOut> => ({
  id,
  created: secondsOf(createdAt),
  check_type: kind,
  status,
  person:
    answer?.kind === 'person'
      ? { ...presentCommon(answer), score_name: answer.nameScore, birth_date_valid: answer.birthDateValid }
      : null,
  company: answer?.kind === 'company' ? { ...presentCommon(answer), valid_identifier: answer.validIdentifier } : null,
})

const presentCommon = ({ score, correctHolderType, existingAccount }: NonNullable<Check['answer']>) => ({
  score,
  classification: classify(score),
  correct_account_holder_type: correctHolderType,
  existing_account: existingAccount,
})

export function checkRoutes(wire: Wire<CheckContext>): void {
  const tag = 'SEPA checks'

  wire.write(
    {
      method: 'POST',
      path: '/v2/sepa/check/',
      tag,
      summary: 'Check who holds an account',
      description: 'The answer comes later: get the check until it has succeeded.',
      body: checkIn,
      answer: Type.Object({ id: idOf('check') }, { title: 'SepaCheckId' }),
      alsoRefuses: [501],
    },
    async (ctx, { body: { iban, person, company } }) => {
      const { result, changes } = await createCheck(ctx, {
        iban,
        person: person
          ? { firstName: person.first_name, lastName: person.last_name, birthDate: person.date_birth }
          : null,
        company: company ? { identifier: company.identifier, country: company.country_code ?? defaultCountry } : null,
      })
      return { result: { id: result.id }, changes }
    },
  )

  wire.read(
    {
      method: 'POST',
      path: '/v2/sepa/check/generate',
      tag,
      summary: 'Make an IBAN to check',
      description: 'In test mode. A check of it has the answer that is asked for here, every time. Nothing is kept.',
      body: rehearsalIn,
      answer: Type.String({ description: 'An IBAN' }),
      alsoRefuses: [501],
    },
    (ctx, { body: { status, person, company } }) =>
      Promise.resolve(
        rehearseCheck(ctx, {
          status,
          person: person
            ? { score: person.score, nameScore: person.score_name, birthDateValid: person.birth_date_valid }
            : null,
          company: company ? { score: company.score } : null,
        }),
      ),
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/sepa/check/:id',
      tag,
      summary: 'Get a check',
      params,
      answer: checkOut,
      alsoRefuses: [410],
    },
    async (ctx, { params: { id } }) => presentCheck(await getCheck(ctx, id)),
  )
}
