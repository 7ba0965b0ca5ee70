/** The rules for imports between folders (.dependency-cruiser.cjs), each shown to work: a small tree with one import per line, and what the check says about it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The file that imports, what it imports (`type` first when only a type), and the rule that it breaks, if any. */
const imports: readonly [from: string, to: string, broken?: string][] = [
  ['src/kit/a.ts', 'src/kit/money.ts'],
  ['src/kit/b.ts', 'node:assert'],
  ['src/kit/c.ts', 'pg', 'kit-stands-alone'],
  ['src/kit/d.ts', 'type src/payments/index.ts', 'kit-stands-alone'],
  ['src/ledger/a.ts', 'src/kit/money.ts'],
  ['src/ledger/b.ts', 'src/payments/index.ts', 'base-knows-no-domain'],
  ['src/vault/a.ts', 'src/ledger/index.ts', 'base-knows-no-domain'],
  ['src/timers/a.ts', 'src/storage/store.ts', 'base-knows-no-domain'],
  ['src/payments/a.ts', 'src/ledger/index.ts'],
  ['src/payments/b.ts', 'src/cards/index.ts'],
  ['src/payments/c.ts', 'src/cards/service.ts', 'domains-meet-at-the-index'],
  ['src/payments/d.ts', 'type src/cards/directory.ts', 'domains-meet-at-the-index'],
  ['src/payments/e.ts', 'src/ledger/transfer.ts', 'domains-meet-at-the-index'],
  ['src/payments/f.ts', 'src/api/v2/payments.ts', 'domains-know-no-edge'],
  ['src/payments/g.ts', 'type src/storage/store.ts', 'domains-know-no-edge'],
  ['src/payments/h.ts', 'src/world/index.ts', 'domains-know-no-edge'],
  ['src/payments/i.ts', 'src/app/core.ts', 'domains-know-no-edge'],
  ['src/payments/j.ts', 'src/main.ts', 'domains-know-no-edge'],
  ['src/storage/a.ts', 'src/kit/money.ts'],
  ['src/storage/b.ts', 'type src/payments/index.ts'],
  ['src/storage/c.ts', 'src/payments/index.ts', 'storage-fulfils-interfaces'],
  ['src/storage/d.ts', 'type src/payments/service.ts', 'domains-meet-at-the-index'],
  ['src/world/a.ts', 'type src/payments/network.ts'],
  ['src/world/b.ts', 'src/cards/luhn.ts'],
  ['src/world/c.ts', 'src/payments/network.ts', 'interfaces-are-types'],
  ['src/world/d.ts', 'src/payments/index.ts', 'world-fulfils-interfaces'],
  ['src/world/e.ts', 'type src/storage/store.ts', 'world-fulfils-interfaces'],
  ['src/api/a.ts', 'src/payments/index.ts'],
  ['src/api/b.ts', 'src/payments/service.ts', 'domains-meet-at-the-index'],
  ['src/api/c.ts', 'src/storage/store.ts', 'edges-know-no-storage'],
  ['src/api/d.ts', 'src/app/core.ts', 'edges-know-no-storage'],
  ['src/api/e.ts', 'src/seed/index.ts', 'seed-is-above-the-wires'],
  ['src/seed/a.ts', 'src/payments/index.ts'],
  ['src/seed/b.ts', 'src/api/v2/payments.ts'],
  ['src/seed/c.ts', 'src/storage/store.ts', 'edges-know-no-storage'],
  ['src/payments/s.ts', 'src/seed/index.ts', 'domains-know-no-edge'],
  ['src/cli/c.ts', 'src/seed/plan.ts', 'domains-meet-at-the-index'],
  ['src/app/a.ts', 'src/storage/store.ts'],
  ['src/app/b.ts', 'src/world/index.ts'],
  ['src/app/c.ts', 'src/payments/service.ts', 'domains-meet-at-the-index'],
  ['src/app/d.ts', 'src/cli/main.ts', 'app-is-below-the-command-line'],
  ['src/cli/a.ts', 'src/app/core.ts'],
  ['src/cli/b.ts', 'src/world/index.ts', 'commands-know-no-world'],
  ['src/payments/k.ts', 'tests/support/objects.ts', 'program-without-tests'],
  ['src/payments/l.ts', 'src/payments/payments.test.ts', 'program-without-tests'],
  ['src/payments/m.test.ts', 'tests/support/objects.ts'],
  ['src/payments/n.test.ts', 'src/storage/store.ts'],
  ['src/payments/o.ts', 'fast-check', 'program-without-development-packages'],
  ['src/payments/p.ts', 'src/payments/missing.ts', 'everything-resolves'],
  ['src/payments/q.ts', 'src/payments/r.ts', 'no-circles'],
  // A circle is reported once.
  ['src/payments/r.ts', 'type src/payments/q.ts'],
]

describe('arrows between folders', () => {
  const tree = mkdtempSync(join(tmpdir(), 'guichet-arrows-'))
  after(() => rmSync(tree, { recursive: true }))
  for (const [from, to] of imports) plant(tree, from, to)
  const broken = brokenRules(tree)

  for (const [from, to, rule] of imports) {
    test(`${from} imports ${to}: ${rule ?? 'allowed'}`, () => {
      assert.deepEqual([...(broken.get(from) ?? [])], rule === undefined ? [] : [rule])
    })
  }
})

function plant(tree: string, from: string, to: string): void {
  const [target = '', type] = to.split(' ').reverse()
  const isFile = /^(src|tests)\//.test(target)
  const path = isFile ? `./${relative(dirname(from), target)}` : target
  write(tree, from, type === undefined ? `import '${path}'\n` : `import type { X } from '${path}'\n`)
  if (isFile && !target.includes('missing') && !imports.some(([file]) => file === target)) write(tree, target, '')
}

function write(tree: string, file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}

function brokenRules(tree: string): Map<string, Set<string>> {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    copyFileSync(join(root, file), join(tree, file))
  for (const name of ['pg', 'fast-check']) {
    write(tree, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(tree, `node_modules/${name}/index.js`, '')
  }
  const program = join(root, 'node_modules', '.bin', 'depcruise')
  const { stdout, stderr } = spawnSync(program, ['src', '--output-type', 'json'], { cwd: tree, encoding: 'utf8' })
  assert.equal(stderr, '')
  const broken = new Map<string, Set<string>>()
  for (const { from, rule } of JSON.parse(stdout).summary.violations) {
    broken.set(from, (broken.get(from) ?? new Set<string>()).add(rule.name))
  }
  return broken
}
