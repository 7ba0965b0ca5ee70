/**
 * A file that is only ever added to, with one JSON text on each line. A line is forced to the disk before anybody is told of it. Lines that wait for the disk are written together.
 *
 * The last line may be torn, if its writer was killed or the power failed while it was written. Nobody was told of that line, so it is cut off. Only one process may write the file. A
 * process that finds that another one has written to it fails before it tells anybody of its own line.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The journal cannot be used; the message is for the person who starts the program. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

const newline = 0x0a

export class Journal {
  readonly #path: string
  readonly #file: FileHandle
  #length: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #failure: Error | undefined

  private constructor(path: string, file: FileHandle, length: number) {
    this.#path = path
    this.#file = file
    this.#length = length
  }

  /** Opens the file, or makes it if it is missing, and returns its entries. Throws JournalError. */
  static async open(path: string): Promise<{ journal: Journal; entries: unknown[] }> {
    const file = await openDurably(path)
    try {
      const content = await file.readFile()
      const length = content.lastIndexOf(newline) + 1
      if (length < content.length) await file.truncate(length)
      return { journal: new Journal(path, file, length), entries: entriesOf(path, content.subarray(0, length)) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Resolves when the entry is on the disk. After one rejection all further calls reject as well, because it is no longer known what is on the disk. */
  add(entry: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject })
      this.#writing ??= this.#write()
    })
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const together = this.#waiting
      this.#waiting = []
      try {
        if (this.#failure !== undefined) throw this.#failure
        await this.#force(Buffer.from(together.map(({ line }) => line).join('')))
        for (const { resolve } of together) resolve()
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error))
        for (const { reject } of together) reject(this.#failure)
      }
    }
    this.#writing = undefined
  }

  async #force(lines: Buffer): Promise<void> {
    await this.#file.appendFile(lines)
    this.#length += lines.length
    const { size } = await this.#file.stat()
    if (size !== this.#length)
      throw new JournalError(`another process writes ${this.#path}: two worlds cannot share a directory`)
    await this.#file.datasync()
  }
}

/** The file and its place in the directory outlast a power cut. */
async function openDurably(path: string): Promise<FileHandle> {
  const directory = dirname(path)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const file = await open(path, 'a+', 0o600)
    for (const parent of [directory, dirname(directory)]) await syncDirectory(parent)
    return file
  } catch (error) {
    throw new JournalError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined)
  // A parent that may not be read cannot be forced to the disk.
  await directory?.sync().catch(() => undefined)
  await directory?.close()
}

const entriesOf = (path: string, content: Buffer): unknown[] =>
  content
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return JSON.parse(line) as unknown
      } catch {
        throw new JournalError(`line ${index + 1} of ${path} is no JSON: restore the file from a backup`)
      }
    })
