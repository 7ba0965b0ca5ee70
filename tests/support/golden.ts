/** Golden files: the exact texts that tests expect, in tests/golden/. `npm run golden` rewrites them; the difference is reviewed like code. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const directory = new URL('../golden/', import.meta.url)

/** Compares a text with tests/golden/`name`, or writes it there when UPDATE_GOLDEN is 1. */
export function assertGolden(name: string, text: string): void {
  const file = new URL(name, directory)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file.pathname), { recursive: true })
    writeFileSync(file, text)
    return
  }
  assert.equal(
    text,
    readGolden(file),
    `tests/golden/${name} says otherwise: when that is meant, run \`npm run golden\``,
  )
}

function readGolden(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return ''
    throw error
  }
}
