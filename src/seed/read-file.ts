/** From the text of a file, JSON or YAML, to its objects. JSON is read as YAML, so that the line of each part is known for both. */
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import type { Problem } from '../api/reader/problem.ts'
import { readerOf } from '../api/reader/reader.ts'
import { seedFile, type SeedFile } from './file.ts'
import { SeedError, type Path } from './problem.ts'

export interface ReadFile {
  readonly objects: SeedFile
  /** The line, from 1, on which a part of the file begins, or what is nearest around it. */
  readonly lineOf: (path: Path) => number | undefined
}

const read = readerOf(seedFile)

/** Throws SeedError with everything that is wrong with the form of the file. No message repeats a value: it may be a card number. */
export function readFile(text: string): ReadFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  requireReadable(document, lines)
  const lineOf = (path: Path): number | undefined => lineIn(document, lines, path)
  const problems: Problem[] = []
  const objects = read(valueOf(document) ?? {}, problems) as SeedFile
  if (problems.length > 0)
    throw new SeedError(
      problems.map(({ location, message }) => ({ path: location, message })),
      lineOf,
    )
  return { objects, lineOf }
}

/** The parser's own messages repeat parts of the file. */
function requireReadable({ errors }: Document, lines: LineCounter): void {
  if (errors.length === 0) return
  throw new SeedError(
    errors.map(({ code, pos: [at] }) => {
      const { line, col } = lines.linePos(at)
      return { path: [], message: `line ${line}, column ${col}: is neither JSON nor YAML (${code})` }
    }),
  )
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS() as unknown
  } catch {
    throw new SeedError([{ path: [], message: 'the file refers to parts of itself that it has not, or too often' }])
  }
}

function lineIn(document: Document, lines: LineCounter, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}
