/** Server and model do not agree: what was asked, what came, and what was expected by which rule. */
import { sentenceOf, type Difference } from './compare.ts'
import type { Account } from './model/account.ts'
import { Reference } from './model/expected.ts'
import type { Names } from './names.ts'
import { fateOf, type HttpRequest, type Request } from './operations/kind.ts'
import { nameOfMade, requestOf, touchesOf, type Operation } from './operations/operation.ts'
import type { Answered, Misfit } from './orders.ts'

type Found =
  | { readonly answered: readonly Answered[]; readonly misfit?: Misfit; readonly names: Names }
  | {
      readonly read: HttpRequest
      readonly rule: string
      readonly differences: readonly Difference[]
      readonly names: Names
    }

/** An operation of the past, its status and the account's time. */
export interface Told {
  readonly operation: Operation
  readonly status: number
  readonly at: number
}

/** How many earlier operations are shown at most. */
const toldMost = 30

export class Disagreement extends Error {
  override readonly name = 'Disagreement'
  readonly #found: Found

  constructor(found: Found) {
    super('read' in found ? describeRead(found) : describeAnswers(found))
    this.#found = found
  }

  /** Adds the earlier operations on the objects in question. */
  tellHistory(account: Account, history: readonly Told[]): void {
    const { names } = this.#found
    const about = new Set(
      'read' in this.#found
        ? this.#found.read.path.map((part) => (typeof part === 'string' ? part : fateOf(part.name)))
        : this.#found.answered.flatMap(({ operation }) => touchesOf(account, operation)),
    )
    const isAbout = ({ operation }: Told): boolean =>
      ['payment', 'intent', 'payout', 'disbursement'].some((kind) => about.has(nameOfMade(operation, kind))) ||
      touchesOf(account, operation).some((word) => / \d/.test(word) && !word.startsWith('+') && about.has(word))
    const lines = history.filter(isAbout).map(({ operation, status, at }) => {
      const when = new Date(at * 1000).toISOString()
      return `  ${when} step ${operation.step}: ${describeRequest(requestOf(operation), names)} → ${status}`
    })
    this.message += ['', 'before:', ...lines.slice(-toldMost)].join('\n')
  }
}

function describeRead({ read, rule, differences, names }: Extract<Found, { read: HttpRequest }>): string {
  return [`read back: ${describeRequest(read, names)}`, `  rule: ${rule}`, ...told(differences)].join('\n')
}

function describeAnswers({ answered, misfit, names }: Extract<Found, { answered: readonly Answered[] }>): string {
  const asked = answered.map(({ operation, answer }) => {
    const { step, kind, idempotencyKey, repeats } = operation
    const key = idempotencyKey === undefined ? '' : `, key ${idempotencyKey}${repeats === undefined ? '' : ' again'}`
    const request = describeRequest(requestOf(operation), names)
    return `step ${step}, ${kind}${key}: ${request}\n  came ${answer.status} ${answer.text.slice(0, 1500)}`
  })
  const together = answered.length > 1 ? ['sent at once, answered in this order, explained by no order:'] : []
  if (misfit === undefined) return [...together, ...asked].join('\n')
  const order =
    misfit.order.length > 1 ? ` (the order ${misfit.order.map(({ step }) => step).join(', ')} gets furthest)` : ''
  return [...together, ...asked, `  rule: ${misfit.rule}${order}`, ...told(misfit.differences)].join('\n')
}

const told = (differences: readonly Difference[]): string[] => differences.map((each) => `  ${sentenceOf(each)}`)

/** With names instead of ids; known ids are added. */
function describeRequest(request: Request, names: Names): string {
  if ('command' in request) return `guichet ${request.command} ${JSON.stringify(request.options)}`
  const nameOf = ({ name }: Reference): string =>
    `{${name}${names.idOf(name) === undefined ? '' : ` = ${names.sentIdOf(name)}`}}`
  const path = request.path.map((part) => (typeof part === 'string' ? part : nameOf(part))).join('')
  const shown = (_: string, value: unknown): unknown =>
    value instanceof Reference ? nameOf(value) : typeof value === 'symbol' ? value.description : value
  const body = request.body === undefined ? '' : JSON.stringify(request.body, shown)
  return `${request.method} ${path} ${request.text ?? body}`
}
