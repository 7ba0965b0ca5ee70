/**
 * The banks' register of accounts in the simulated world. For an account that was made for its answer (rehearsed-ibans.ts) it gives that answer. For a test IBAN it compares the
 * question with the account's holder. No other account exists.
 */
import type {
  AccountRegister,
  CompanyAnswer,
  HolderKind,
  PersonAnswer,
  PersonQuestion,
  Question,
  RegisterAnswer,
  WantedHolder,
} from '../checks/account-register.ts'
import { SECOND } from '../kit/clock.ts'
import { nameScore } from './name-score.ts'
import { rehearsedAnswer } from './rehearsed-ibans.ts'
import { testIbanOf, type TestIban } from './test-ibans.ts'

export const worldAccountRegister: AccountRegister = {
  answersAfterMs: 5 * SECOND,
  ask: (question) => {
    const rehearsed = rehearsedAnswer(question.iban)
    if (rehearsed !== undefined) return rehearsed.answers ? rehearsal(question, rehearsed.holder) : null
    const held = testIbanOf(question.iban)
    if (held === undefined) return noAccount(question.kind)
    return isNotThere(held) ? noAccount(question.kind, held.response) : compared(question, held)
  },
}

/** When everything scores zero, the account does not exist. */
function rehearsal(question: Question, holder: WantedHolder | null): RegisterAnswer {
  if (holder === null || isNothing(holder)) return noAccount(question.kind)
  if (holder.kind !== question.kind) return otherHolder(question.kind)
  const { score } = holder
  return holder.kind === 'person'
    ? { ...holder, existingAccount: true, response: there, correctHolderType: true }
    : { kind: 'company', existingAccount: true, response: there, correctHolderType: true, score, validIdentifier: true }
}

const isNothing = (holder: WantedHolder): boolean =>
  holder.score === 0 && (holder.kind === 'company' || (holder.nameScore === 0 && !holder.birthDateValid))

/** The payer's bank says that there is no such account, or that it was closed. */
const isNotThere = ({ response, finalStatus }: TestIban): boolean =>
  finalStatus === 'refused' && (response === 'AC01' || response === 'AC04')

/** The holders of test IBANs are persons. */
const compared = (question: Question, held: TestIban): RegisterAnswer =>
  question.kind === 'person' ? comparedPerson(question, held) : otherHolder('company')

/** The right name with a wrong birth date scores half. */
function comparedPerson({ firstName, lastName, birthDate }: PersonQuestion, held: TestIban): PersonAnswer {
  const points = nameScore(`${firstName ?? ''} ${lastName}`, held.holder)
  const birthDateValid = birthDate === held.birthDate
  const score = birthDateValid ? points : Math.floor(points / 2)
  return {
    kind: 'person',
    existingAccount: true,
    response: there,
    correctHolderType: true,
    score,
    nameScore: points,
    birthDateValid,
  }
}

const there = '00'
const unknownAccount = 'AC01'

const noAccount = (kind: HolderKind, response = unknownAccount): RegisterAnswer => ({ ...nobody[kind], response })
const otherHolder = (kind: HolderKind): RegisterAnswer => ({
  ...nobody[kind],
  existingAccount: true,
  response: there,
})

const nobody: { readonly person: PersonAnswer; readonly company: CompanyAnswer } = {
  person: {
    kind: 'person',
    existingAccount: false,
    response: unknownAccount,
    correctHolderType: false,
    score: 0,
    nameScore: 0,
    birthDateValid: false,
  },
  company: {
    kind: 'company',
    existingAccount: false,
    response: unknownAccount,
    correctHolderType: false,
    score: 0,
    validIdentifier: false,
  },
}
