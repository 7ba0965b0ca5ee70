/**
 * The library that writes PDF, with Noto Sans, which has the letters of all European languages (Latin, Greek, Cyrillic). Both are loaded when the first document is made (half a second, 45 MB), and
 * kept: reading the font's tables for each document was measured at 200 of the 250 ms that a document took.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const files = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  strong: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
} as const

export type FontName = keyof typeof files

let loaded: Promise<(options: PDFKit.PDFDocumentOptions) => PDFKit.PDFDocument> | undefined

/** A document in which the fonts can be used by their names. */
export async function newDocument(options: PDFKit.PDFDocumentOptions): Promise<PDFKit.PDFDocument> {
  loaded ??= load()
  return (await loaded)(options)
}

async function load(): Promise<(options: PDFKit.PDFDocumentOptions) => PDFKit.PDFDocument> {
  const { default: PDFDocument } = await import('pdfkit')
  const { resolve } = createRequire(import.meta.url)
  const opener = new PDFDocument({ autoFirstPage: false })
  const fonts = await Promise.all(
    Object.entries(files).map(async ([name, file]) => {
      const font = openedFont(opener.font(await readFile(resolve(file))))
      return { name, font }
    }),
  )
  return (options) => {
    const doc = new PDFDocument(options)
    for (const { name, font } of fonts) doc.registerFont(name, ofOneDocument(font) as PDFKit.Mixins.PDFFontSource)
    return doc
  }
}

/** The font that a document has just opened. The library accepts such an object in place of a file, but offers no public way to get one. */
const openedFont = (doc: PDFKit.PDFDocument): object => (doc as unknown as { _font: { font: object } })._font.font

/**
 * A font that shares its tables with other documents. Its cache of glyphs belongs to one document, because a glyph remembers the first character that it stood for: otherwise the content of one
 * document would change the bytes of the next.
 */
const ofOneDocument = (font: object): object => Object.create(font, { _glyphs: { value: {} } }) as object
