/**
 * What a library demands of an answer. A library reads an answer into objects whose fields have types, lengths and closed sets of values, and throws where one does not fit; a rule is one such demand, and
 * {@link demand} throws where the library would.
 */

/** Of a field that is neither null nor missing: those are always fine. */
export interface Rule {
  /** `moment`: Unix seconds, an integer. `day`: `YYYY-MM-DD`, or a moment. `list`: a JSON array. `any`: not looked at. */
  readonly type: 'text' | 'integer' | 'flag' | 'moment' | 'day' | 'list' | 'object' | 'any'
  /** Of a text its length, of an integer its value. */
  readonly min?: number
  readonly max?: number
  /** Whether 0 is fine whatever `min` says. */
  readonly orZero?: boolean
  /** The only lengths that a text may have. */
  readonly lengths?: readonly number[]
  /** The set that is closed; of a list, that of its items. */
  readonly values?: readonly string[]
  /** A text that begins with `https://`. */
  readonly https?: boolean
  /** Of an object, which may be given by its id as well, or of a list's items: what its fields are held to. */
  readonly fields?: () => Rules
}

/** By the names of the wire. What is not named is not read. */
export type Rules = Readonly<Record<string, Rule>>

export interface Manner {
  /** How the library counts a text: in bytes of UTF-8, or in characters. */
  readonly counts: 'bytes' | 'characters'
  /** Whether 0, false and empty texts are passed over, as what is missing. */
  readonly skipsEmpty?: boolean
}

/** The library would throw while it reads. */
export class Unreadable extends Error {}

/** Throws {@link Unreadable}, which names the first field that does not fit. */
export function demand(rules: Rules, object: unknown, manner: Manner, at = ''): void {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) throw new Unreadable(`${at}: no object`)
  for (const [name, rule] of Object.entries(rules)) {
    const value = (object as Record<string, unknown>)[name]
    if (value === null || value === undefined || (manner.skipsEmpty === true && isEmpty(value))) continue
    demandField(rule, value, manner, at === '' ? name : `${at}.${name}`)
  }
}

const isEmpty = (value: unknown): boolean => value === 0 || value === ''

function demandField(rule: Rule, value: unknown, manner: Manner, at: string): void {
  const refuse = (what: string): never => {
    throw new Unreadable(`${at} is ${JSON.stringify(value)}: ${what}`)
  }
  if (!isOfType(rule, value)) refuse(`not of the type ${rule.type}`)
  if (Array.isArray(value)) {
    value.forEach((item, index) => demandItem(rule, item, manner, `${at}[${index}]`))
    return
  }
  if (typeof value === 'object' && rule.fields !== undefined) demand(rule.fields(), value, manner, at)
  if (typeof value === 'object' || rule.type === 'any') return
  if (typeof value === 'string' && rule.values?.includes(value) === false) refuse('a value that is not known')
  if (rule.https === true && !(typeof value === 'string' && value.startsWith('https://'))) refuse('not https')
  const size = typeof value === 'string' ? lengthIn(value, manner) : Number(value)
  if (size === 0 && rule.orZero === true) return
  if (size < (rule.min ?? -Infinity) || size > (rule.max ?? Infinity)) refuse('too short or too long')
  if (rule.lengths?.includes(size) === false) refuse(`not of the length ${rule.lengths.join(' or ')}`)
}

function demandItem(rule: Rule, item: unknown, manner: Manner, at: string): void {
  if (rule.fields !== undefined) demandField({ type: 'object', fields: rule.fields }, item, manner, at)
  else if (rule.values !== undefined) demandField({ type: 'text', values: rule.values }, item, manner, at)
}

const lengthIn = (text: string, { counts }: Manner): number =>
  counts === 'bytes' ? Buffer.byteLength(text) : Array.from(text).length

function isOfType({ type }: Rule, value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'integer':
    case 'moment':
      return Number.isInteger(value)
    case 'day':
      return Number.isInteger(value) || (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value))
    case 'flag':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'string' || (typeof value === 'object' && !Array.isArray(value))
    case 'any':
      return true
  }
}
