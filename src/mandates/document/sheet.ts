/**
 * One page of A4, written from top to bottom: a layer over pdfkit that knows the typography, and tags what it writes (PDF 1.7, 14.8), so that a document can be read aloud. Everything is measured before it is
 * drawn, and grows downwards with what it holds.
 */
import type { Instant } from '../../kit/clock.ts'
import type { Language } from '../../kit/language.ts'
import { newDocument, type FontName } from './fonts.ts'

/** Points, 72 to an inch. */
export const pageHeight = 841.89
const pageWidth = 595.28
export const margin = 54
export const contentWidth = pageWidth - 2 * margin

/** Those of the payment page by day. */
export const colours = {
  text: '#17202e',
  quiet: '#55617a',
  line: '#c3cbda',
  aside: '#f4f6fb',
  accent: '#2447c6',
  warning: '#7a4b00',
  warningGround: '#fdf2dc',
} as const

export interface TextStyle {
  readonly font?: FontName
  readonly size?: number
  readonly colour?: string
  /** Between lines, in points at full size. */
  readonly lineGap?: number
  readonly align?: 'left' | 'center'
}

/** Where something stands: its left edge, its upper edge, its width. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

/** Standard structure types (PDF 1.7, 14.8.4) that a mandate is made of. */
export type Tag = 'H1' | 'H2' | 'P'

export interface SheetOptions {
  readonly language: Language
  readonly title: string
  readonly createdAt: Instant
  /** What all sizes are multiplied by, so that much text still fits on the page. */
  readonly scale: number
}

export async function openSheet({ language, title, createdAt, scale }: SheetOptions): Promise<Sheet> {
  const doc = await newDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    lang: language,
    tagged: true,
    displayTitle: true,
    // The file's id is made from these, so that the same input gives the same bytes.
    info: { Title: title, Creator: 'Guichet', Producer: 'Guichet', CreationDate: new Date(createdAt) },
  })
  return new Sheet(doc, scale)
}

export class Sheet {
  readonly #doc: PDFKit.PDFDocument
  readonly #root: PDFKit.PDFStructureElement
  readonly #bytes: Promise<Buffer>
  readonly #scale: number

  /** See {@link openSheet}. */
  constructor(doc: PDFKit.PDFDocument, scale: number) {
    this.#doc = doc
    this.#scale = scale
    this.#bytes = collect(doc)
    this.#root = doc.struct('Document')
    doc.addStructure(this.#root)
  }

  /** A length as it is on this page. */
  scaled(points: number): number {
    return points * this.#scale
  }

  /** Writes a text, wrapped to its place; returns where it ends. */
  text(tag: Tag, text: string, { x, y, width }: Place, style: TextStyle = {}): number {
    const shown = shownText(text)
    const height = this.heightOf(shown, width, style)
    this.#tagged(tag, shown, () =>
      this.#set(style).text(shown, x, y, { width, lineGap: this.#lineGap(style), align: style.align ?? 'left' }),
    )
    return y + height
  }

  heightOf(text: string, width: number, style: TextStyle = {}): number {
    return this.#set(style).heightOfString(shownText(text), { width, lineGap: this.#lineGap(style) })
  }

  widthOf(text: string, style: TextStyle = {}): number {
    return this.#set(style).widthOfString(shownText(text))
  }

  /** A square to be ticked, and what it stands for, said aloud with `spoken`. */
  tickBox(label: string, isTicked: boolean, spoken: string, place: Place, style: TextStyle): number {
    const side = this.scaled(9.5)
    const gap = this.scaled(6)
    this.#figure(spoken, place, side, () => {
      const y = place.y + this.scaled(2)
      this.#doc.lineWidth(this.scaled(1)).rect(place.x, y, side, side)
      if (!isTicked) return this.#doc.stroke(colours.quiet)
      this.#doc.fillAndStroke(colours.accent, colours.accent)
      return this.#doc
        .lineWidth(this.scaled(1.4))
        .moveTo(place.x + side * 0.22, y + side * 0.52)
        .lineTo(place.x + side * 0.42, y + side * 0.72)
        .lineTo(place.x + side * 0.78, y + side * 0.28)
        .stroke('#ffffff')
    })
    return this.text('P', label, { x: place.x + side + gap, y: place.y, width: place.width - side - gap }, style)
  }

  /** A ground under what is written later. */
  ground({ x, y, width }: Place, height: number, colour: string, radius = 0): void {
    this.#artifact(() => this.#doc.roundedRect(x, y, width, height, this.scaled(radius)).fill(colour))
  }

  line({ x, y, width }: Place, colour: string = colours.line, weight = 0.75): void {
    this.#artifact(() =>
      this.#doc
        .lineWidth(this.scaled(weight))
        .moveTo(x, y)
        .lineTo(x + width, y)
        .stroke(colour),
    )
  }

  /** Whether all of it stands on one page. */
  isOnePage(bottom: number): boolean {
    return bottom <= pageHeight - margin * 0.75 && this.#doc.bufferedPageRange().start === 0
  }

  end(): Promise<Buffer> {
    this.#root.end()
    this.#doc.end()
    return this.#bytes
  }

  #set({ font = 'regular', size = 9.5, colour = colours.text }: TextStyle): PDFKit.PDFDocument {
    return this.#doc.font(font).fontSize(this.scaled(size)).fillColor(colour)
  }

  #lineGap({ lineGap = 0 }: TextStyle): number {
    return this.scaled(lineGap)
  }

  #tagged(tag: Tag, text: string, draw: () => void): void {
    // A screen reader would stop at an element without content.
    if (text !== '') this.#root.add(this.#doc.struct(tag, {}, draw))
  }

  #figure(spoken: string, { x, y }: Place, side: number, draw: () => void): void {
    // A figure says where it is (PDF 1.7, 14.8.5.4.3); the library's types do not know that option yet.
    const options: object = { alt: spoken, bbox: [x, y, x + side, y + side] }
    this.#root.add(this.#doc.struct('Figure', options, draw))
  }

  #artifact(draw: () => unknown): void {
    this.#doc.markContent('Artifact', { type: 'Layout' })
    draw()
    this.#doc.endMarkedContent()
  }
}

/** Control characters have no shape; lines of an address are lines. */
const shownText = (text: string): string => text.replaceAll(/[^\P{Cc}\n]+/gu, ' ').normalize('NFC')

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}
