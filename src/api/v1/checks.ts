/** `/v1/sepa/check/` (stancer-v1 section 6): a check goes by the id of its account. */
import { Type, type Static } from 'typebox'
import {
  accountCheckStatuses,
  checkAccount,
  getCheckOf,
  isVerified,
  statusOf,
  type CheckContext,
  type CheckedAccount,
} from '../../checks/index.ts'
import { getCustomer } from '../../customers/index.ts'
import { invalidField } from '../../kit/errors.ts'
import type { SepaInput } from '../../mandates/index.ts'
import { choice, idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { given, pathId } from './fields.ts'
import { dateBirth, iban, sepaIn, sepaInput } from './sepa-in.ts'

const id = text(1, 36)

const checkIn = given({
  ...sepaIn.properties,
  id: Type.Optional(nullable(text(1, 36, { description: 'Of an account that is known, in place of its fields' }))),
  iban: Type.Optional(nullable(iban)),
  name: Type.Optional(nullable(sepaIn.properties.name)),
  sepa: Type.Optional(nullable(Type.Union([sepaIn, id]))),
  customer: Type.Optional(nullable(Type.Union([given({ date_birth: Type.Optional(nullable(dateBirth)) }), id]))),
})

const isRight = (description: string) => nullable(Type.Boolean({ description }))

export const checkOut = Type.Object(
  {
    id: idOf('sepa'),
    created: moment(),
    date_birth: isRight("Whether the birth date is the holder's; null where none was told"),
    date_birth_valid: isRight('The same'),
    iban_type: isRight('Whether the holder is a person'),
    iban_valid: isRight('Whether there is such an account'),
    response: nullable(Type.String({ description: '`00`, or why there is no such account' })),
    score_name: nullable(Type.Integer({ description: '0 to 100: how well the names agree' })),
    status: choice(accountCheckStatuses),
    verified: isRight('Whether account and holder are right'),
  },
  { title: 'SepaCheck of v1', description: 'What the bank says is null until it has answered' },
)

const unanswered = {
  date_birth: null,
  date_birth_valid: null,
  iban_type: null,
  iban_valid: null,
  response: null,
  score_name: null,
  verified: null,
}

export const presentCheck = (checked: CheckedAccount): Static<typeof checkOut> => ({
  id: checked.account.id,
  created: secondsOf(checked.check.createdAt),
  ...answerOf(checked),
  status: statusOf(checked),
})

function answerOf({
  account,
  check: { answer },
}: CheckedAccount): Omit<Static<typeof checkOut>, 'id' | 'created' | 'status'> {
  if (answer?.kind !== 'person') return unanswered
  const birthDate = account.dateBirth === null ? null : answer.birthDateValid
  return {
    date_birth: birthDate,
    date_birth_valid: birthDate,
    iban_type: answer.correctHolderType,
    iban_valid: answer.existingAccount,
    response: answer.response,
    score_name: answer.nameScore,
    verified: isVerified(account, answer),
  }
}

/** Throws 400 without account. */
function accountIn(body: Static<typeof checkIn>): string | SepaInput {
  const { id, sepa, iban, name } = body
  if (typeof id === 'string') return id
  if (typeof sepa === 'string') return sepa
  if (sepa !== undefined && sepa !== null) return sepaInput(sepa)
  if (iban === undefined || iban === null) throw missing('iban')
  if (name === undefined || name === null) throw missing('name')
  return sepaInput({ ...body, iban, name })
}

const missing = (field: string): Error => invalidField(['body', field], 'field required', 'value_error.missing')

/** The birth date among the account's fields takes precedence over the customer's. Throws 404 for an unknown customer. */
async function birthDateIn(ctx: CheckContext, body: Static<typeof checkIn>): Promise<string | null> {
  const { customer, sepa } = body
  const ofCustomer = typeof customer === 'string' ? (await getCustomer(ctx, customer)).dateBirth : customer?.date_birth
  const ofAccount = typeof sepa === 'object' && sepa !== null ? sepa.date_birth : body.date_birth
  return ofAccount ?? ofCustomer ?? null
}

const tag = 'SEPA checks (v1)'

export function checkRoutes(wire: Wire<CheckContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v1/sepa/check/',
      tag,
      summary: 'Check who holds an account',
      description:
        'Of a French account, by its `id` or its fields: what is not known yet is registered. The answer comes later: get the check until it is `checked`.',
      alsoRefuses: [501],
      body: checkIn,
      answer: checkOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await checkAccount(ctx, accountIn(body), await birthDateIn(ctx, body))
      return { result: presentCheck(result), changes }
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/sepa/check/:id',
      tag,
      summary: 'Get the check of an account',
      params: Type.Object({ id: pathId() }),
      answer: checkOut,
    },
    async (ctx, { params: { id } }) => presentCheck(await getCheckOf(ctx, id)),
  )
}
