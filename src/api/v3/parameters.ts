/**
 * Parameters of requests (gateway-v3 section 4.2): flat names with dots, each with its format. A name that is not among a route's parameters is refused; all errors are collected. An empty value
 * counts as not given.
 */
import { parametersRefused, type ParameterError } from './result-error.ts'
import type { Pair } from './form.ts'

export interface Parameter {
  readonly pattern: RegExp
  /** A check that a pattern cannot express. */
  readonly test?: (value: string) => boolean
  /** Characters (code points), where the pattern does not bound them. */
  readonly length?: readonly [min: number, max: number]
  /** The message for people, in place of the pattern. */
  readonly must?: string
  readonly required?: boolean
  /** Never repeated in an answer. */
  readonly secret?: boolean
  readonly description?: string
  /** For parameters that are checked elsewhere, with result codes of their own: used in the description only. */
  readonly described?: { readonly pattern: RegExp; readonly required?: boolean }
}

export type Parameters = Readonly<Record<string, Parameter>>

/** The parameters that were given, by name. */
export type Given<Spec extends Parameters = Parameters> = {
  readonly [name in keyof Spec]?: string
} & { readonly custom: Readonly<Record<string, string>> }

export interface Reading<Spec extends Parameters> {
  readonly given: Given<Spec>
  readonly errors: readonly ParameterError[]
}

/** Free text of so many characters. */
export const text = (min: number, max: number, more: Partial<Parameter> = {}): Parameter => ({
  pattern: /^[\s\S]*$/,
  length: [min, max],
  ...more,
})

export const matching = (pattern: RegExp, more: Partial<Parameter> = {}): Parameter => ({ pattern, ...more })

export const oneOf = (values: readonly string[], more: Partial<Parameter> = {}): Parameter => ({
  pattern: new RegExp(`^(?:${values.join('|')})$`),
  must: `must be one of ${values.join(', ')}`,
  ...more,
})

/** An address that a browser or a program may be sent to ([S] `[\s\S]{6,2048}`). */
export const address = (more: Partial<Parameter> = {}): Parameter =>
  text(6, 2048, {
    pattern: /^https?:\/\/[^\s]+$/i,
    test: isPlainUrl,
    must: 'must be an http or https URL of 6 to 2048 characters, without user name and password, of a host with at most 253 characters',
    ...more,
  })

/** Of a name as it is looked up (RFC 1035, section 2.3.4, without the lengths of its labels). */
const hostnameMax = 253

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname.length <= hostnameMax
}

/** A day, `yyyy-MM-dd`, that there is. */
export const day = (more: Partial<Parameter> = {}): Parameter =>
  matching(/^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/, { must: 'must be a date yyyy-MM-dd', ...more })

/** Free fields, `customParameters[NAME]`. */
export const customPattern = /^customParameters\[([A-Za-z0-9._-]{1,64})\]$/
export const customValueMax = 2048
/** So many of them are kept and shown again. */
export const customMost = 100
export const tooManyCustom = `is one of more than ${customMost} free fields`

/** So many errors are told: a body can hold a hundred thousand names. */
export const errorMost = 100

/** Reads the parameters and collects their errors, one for each name and {@link errorMost} at most; {@link requireReadable} throws them. */
export function readParameters<Spec extends Parameters>(
  pairs: readonly Pair[],
  spec: Spec,
  takesCustom = false,
): Reading<Spec> {
  const given: Record<string, string> = {}
  const custom = Object.create(null) as Record<string, string>
  const errors = new Map<string, ParameterError>()
  const report = (name: string, error: ParameterError): void => {
    if (errors.size < errorMost && !errors.has(name)) errors.set(name, error)
  }
  const seen = new Set<string>()
  for (const [name, value] of pairs) {
    if (seen.has(name)) {
      report(name, { name: shown(name), message: 'must be given once' })
      continue
    }
    seen.add(name)
    const freeName = takesCustom ? customPattern.exec(name)?.[1] : undefined
    const parameter = freeName === undefined ? own(spec, name) : freeField
    if (parameter === undefined) {
      report(name, { name: shown(name), message: 'is not an allowed parameter' })
      continue
    }
    if (value === '') continue
    const message = faultOf(parameter, value)
    if (message !== undefined) report(name, errorOf(name, parameter, value, message))
    else if (freeName === undefined) given[name] = value
    else if (Object.keys(custom).length < customMost) custom[freeName] = value
    else report(name, { name: shown(name), message: tooManyCustom })
  }
  for (const [name, { required }] of Object.entries(spec)) {
    if (required === true && given[name] === undefined)
      report(name, { name, value: null, message: 'must not be blank' })
  }
  return { given: { ...given, custom } as Given<Spec>, errors: [...errors.values()] }
}

/** Throws 400 (200.300.404) with all of them, where there are any. */
export function requireReadable(errors: readonly ParameterError[]): void {
  if (errors.length > 0) throw parametersRefused(errors)
}

export const errorOf = (name: string, { secret }: Parameter, value: string, message: string): ParameterError => ({
  name,
  ...(secret !== true && { value: shown(value) }),
  message,
})

const freeField: Parameter = { pattern: /^[\s\S]*$/, length: [1, customValueMax] }

const own = (spec: Parameters, name: string): Parameter | undefined =>
  Object.hasOwn(spec, name) ? spec[name] : undefined

function faultOf({ pattern, test, length, must }: Parameter, value: string): string | undefined {
  // PostgreSQL keeps no text with it.
  if (value.includes('\0')) return 'must not contain the character U+0000'
  const isBounded = length === undefined || isBetween(Array.from(value).length, length)
  if (isBounded && pattern.test(value) && test?.(value) !== false) return undefined
  if (must !== undefined) return must
  return length === undefined ? `must match ${pattern.source}` : `must have ${length[0]} to ${length[1]} characters`
}

const isBetween = (count: number, [min, max]: readonly [number, number]): boolean => count >= min && count <= max

/** An unknown name as a message repeats it: cut to its beginning, without what may be a card number. */
const shown = (text: string): string => {
  const told = text.replace(/[0-9]{12,}/g, '…')
  return told.length > 256 ? `${told.slice(0, 256)}…` : told
}
