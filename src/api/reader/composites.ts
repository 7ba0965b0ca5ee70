/**
 * Readers of objects, lists, alternatives and free-form values. They are given the readers of their parts by reader.ts.
 */
import assert from 'node:assert/strict'
import { kinds, locate, report, type Problem } from './problem.ts'
import { isCleanText, type Reader } from './scalars.ts'
import { allowKeywords, jsonTypeOf, jsonTypesOf, type JsonSchema, type JsonType } from './schema.ts'

/** Makes the reader of a part. */
export type Compile = (schema: JsonSchema) => Reader

/** What null means for an optional field: that the field is not given (`absent`), or a value like any other, which the field's own schema allows or not (`value`). */
export type NullRule = 'absent' | 'value'

interface Property {
  readonly name: string
  readonly read: Reader
  readonly required: boolean
  readonly default: unknown
  readonly nullIsAbsent: boolean
}

/** Objects are closed, unless their schema says otherwise: a field that it does not name is a problem. A field with a default is never missing. */
export function objectReader(schema: JsonSchema, compile: Compile, nulls: NullRule): Reader {
  if (typeof schema.additionalProperties === 'object') return mapReader(schema, compile)
  allowKeywords(schema, ['type', 'properties', 'required', 'additionalProperties'])
  const properties = propertiesOf(schema, compile, nulls)
  const isOpen = schema.additionalProperties === true
  const known = new Set(properties.map((property) => property.name))
  return (value, problems) => {
    if (jsonTypeOf(value) !== 'object') return report(problems, kinds.object)
    const given = value as Readonly<Record<string, unknown>>
    const result: Record<string, unknown> = {}
    for (const property of properties) readProperty(property, given[property.name], result, problems)
    if (!isOpen) for (const name in given) if (!known.has(name)) report(problems, kinds.unknown, [name])
    return result
  }
}

/** A map from names that match a pattern to values of one kind. */
function mapReader(schema: JsonSchema, compile: Compile): Reader {
  allowKeywords(schema, ['type', 'additionalProperties', 'propertyNames'])
  const { additionalProperties, propertyNames } = schema
  assert(typeof additionalProperties === 'object' && propertyNames !== undefined, 'a map says what its names are')
  const read = compile(additionalProperties)
  const names = new RegExp(propertyNames.pattern)
  return (value, problems) => {
    if (jsonTypeOf(value) !== 'object') return report(problems, kinds.object)
    const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([name, member]) => {
      if (!names.test(name)) report(problems, kinds.unknown, [name])
      const before = problems.length
      const result = read(member, problems)
      if (problems.length > before) locate(problems, before, name)
      return [name, result] as const
    })
    return Object.fromEntries(entries)
  }
}

function propertiesOf(schema: JsonSchema, compile: Compile, nulls: NullRule): Property[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const required = schema.required?.includes(name) === true && property.default === undefined
    return {
      name,
      read: compile(property),
      required,
      default: property.default,
      nullIsAbsent: nulls === 'absent' && !required,
    }
  })
}

function readProperty(property: Property, value: unknown, result: Record<string, unknown>, problems: Problem[]): void {
  const { name } = property
  if (value === undefined || (value === null && property.nullIsAbsent)) {
    if (property.default !== undefined) result[name] = property.default
    else if (property.required) report(problems, kinds.missing, [name])
    return
  }
  const before = problems.length
  result[name] = property.read(value, problems)
  if (problems.length > before) locate(problems, before, name)
}

export function listReader(schema: JsonSchema, compile: Compile): Reader {
  allowKeywords(schema, ['type', 'items', 'minItems', 'maxItems', 'uniqueItems'])
  assert(schema.items !== undefined, 'a list says what its items are')
  const { minItems = 0, maxItems = Infinity, uniqueItems = false } = schema
  const read = compile(schema.items)
  const tooFew = kinds.tooFew(minItems)
  const tooMany = kinds.tooMany(maxItems)
  return (value, problems) => {
    if (!Array.isArray(value)) return report(problems, kinds.list)
    if (value.length < minItems) return report(problems, tooFew)
    if (value.length > maxItems) return report(problems, tooMany)
    const items = value.map((item, index) => readItem(read, item, index, problems))
    return uniqueItems && hasDuplicates(items) ? report(problems, kinds.duplicates) : items
  }
}

function readItem(read: Reader, item: unknown, index: number, problems: Problem[]): unknown {
  const before = problems.length
  const result = read(item, problems)
  if (problems.length > before) locate(problems, before, index)
  return result
}

const hasDuplicates = (items: readonly unknown[]): boolean =>
  new Set(items.map((item) => JSON.stringify(item))).size < items.length

/**
 * Chooses the alternative by the JSON type of the value, so that problems are reported for the alternative that the client meant. A string may stand for a number or a boolean where no alternative is
 * a string. A value whose type no alternative has is read by the first one.
 */
export function alternativesReader(schema: JsonSchema, alternatives: readonly JsonSchema[], compile: Compile): Reader {
  allowKeywords(schema, ['anyOf'])
  const readers = new Map<JsonType, Reader>()
  for (const alternative of alternatives) {
    const read = compile(alternative)
    const types = jsonTypesOf(alternative)
    assert(types.length > 0, `an alternative must have a type: ${JSON.stringify(alternative)}`)
    for (const type of types) {
      assert(!readers.has(type), `two alternatives of the type ${type}: ${JSON.stringify(schema)}`)
      readers.set(type, read)
    }
  }
  const [first] = readers.values()
  assert(first !== undefined, 'there must be an alternative')
  const forText = readers.get('string') ?? readers.get('number') ?? readers.get('boolean') ?? first
  return (value, problems) => {
    const type = jsonTypeOf(value)
    return (type === 'string' ? forText : (readers.get(type) ?? first))(value, problems)
  }
}

/** Any JSON that can be stored and given back as it was, no deeper than `depthLimit` levels of objects and lists. */
export function freeFormReader(
  schema: JsonSchema,
  depthLimit: number,
  tooDeep: { message: string; type: string },
): Reader {
  allowKeywords(schema, [])
  const check = (value: unknown, depth: number, problems: Problem[]): void => {
    if (typeof value === 'string' && !isCleanText(value)) report(problems, kinds.characters)
    if (typeof value === 'number') checkNumber(value, problems)
    if (typeof value !== 'object' || value === null) return
    if (depth === depthLimit) report(problems, tooDeep)
    else checkMembers(value, depth + 1, problems)
  }
  const checkMembers = (value: object, depth: number, problems: Problem[]): void => {
    const isObject = !Array.isArray(value)
    for (const [key, member] of Object.entries(value)) {
      if (isObject && !isCleanText(key)) report(problems, kinds.characters, [key])
      if (isObject && prototypeKeys.has(key)) report(problems, kinds.unknown, [key])
      const before = problems.length
      check(member, depth, problems)
      if (problems.length > before) locate(problems, before, isObject ? key : Number(key))
    }
  }
  return (value, problems) => {
    check(value, 0, problems)
    return value
  }
}

/** A double cannot hold every large integer exactly: such a number would be given back changed. */
function checkNumber(value: number, problems: Problem[]): void {
  if (!Number.isFinite(value)) report(problems, kinds.number)
  else if (Number.isInteger(value) && !Number.isSafeInteger(value)) report(problems, kinds.inexact)
}

/** Names that reach an object's prototype in careless programs have no place in data. */
const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
