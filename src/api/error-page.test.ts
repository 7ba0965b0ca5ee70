/** docs/errors.md says what the code says. `UPDATE_GOLDEN=1` rewrites its tables. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { failures } from './failures.ts'
import { kinds, problemLimit, type Kind } from './reader/problem.ts'
import { depthLimit } from './reader/reader.ts'

const file = new URL('../../docs/errors.md', import.meta.url)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const failureTable = (): string =>
  table(
    ['status', '`error`', 'when'],
    Object.values(failures).map(({ status, message, when }) => [String(status), message, when]),
  )

function problemTable(): string {
  const rows = Object.values(kinds).map((kind) => shownKind(kind))
  return table(
    ['`type`', '`msg`'],
    rows.map(({ type, message }) => [`\`${type}\``, message]),
  )
}

/** A kind with letters in the place of what the schema says. */
function shownKind(kind: (typeof kinds)[keyof typeof kinds]): Kind {
  if (typeof kind !== 'function') return kind
  if (kind === kinds.choice) return kinds.choice(['a', 'b'])
  if (kind === kinds.pattern) return kinds.pattern('…')
  return (kind as typeof kinds.tooShort)(kind === kinds.tooDeep ? depthLimit : 'N')
}

const withBlock = (page: string, name: string, content: string): string => {
  const block = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
  assert.match(page, block)
  return page.replace(block, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`)
}

test('the tables of docs/errors.md', () => {
  const page = readFileSync(file, 'utf8')
  const expected = withBlock(withBlock(page, 'failures', failureTable()), 'problems', problemTable())
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, expected)
  else assert.equal(page, expected, 'docs/errors.md says otherwise: when the code is right, run `npm run golden`')
})

test('and its numbers', () => {
  const page = readFileSync(file, 'utf8')
  assert.match(page, new RegExp(`no more than ${problemLimit}\\.`))
  assert.match(page, new RegExp(`nesting deeper than ${depthLimit} levels`))
})
