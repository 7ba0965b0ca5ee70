/** The model knows nothing of the program: it is written from the documentation, and imports only its own files. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const directory = new URL('.', import.meta.url)
const files = readdirSync(directory).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

test('the model imports files of its own alone', () => {
  assert(files.length > 10)
  for (const file of files) {
    const text = readFileSync(new URL(file, directory), 'utf8')
    const imports = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path = '']) => path)
    for (const path of imports) assert.match(path, /^\.\/[a-z-]+\.ts$/, `${file} imports ${path}`)
  }
})
