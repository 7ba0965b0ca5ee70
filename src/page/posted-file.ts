/** A form that brings a file (`multipart/form-data`, RFC 7578). */
import type { FastifyRequest } from 'fastify'
import { failures, Refusal } from '../api/failures.ts'
import type { PostedFields } from './card-fields.ts'
import { fieldsOf } from './visitor.ts'

export interface PostedFile {
  readonly fields: PostedFields
  /** Null where none was chosen, or none was wanted. */
  readonly file: Buffer | null
  readonly isTooLarge: boolean
}

/**
 * The fields, and the file of the field `file`. Before any of the file is kept, `wants` is asked with the fields that came before it, and may take its time. A file that is not wanted or too large is read and
 * thrown away, because a browser shows no answer before it has sent everything.
 */
export async function readPostedFile(
  request: FastifyRequest,
  sizeMax: number,
  wants: (fields: PostedFields) => Promise<boolean>,
): Promise<PostedFile> {
  // A form that was made elsewhere.
  if (!request.isMultipart()) return { fields: fieldsOf(request), file: null, isTooLarge: false }
  try {
    return await readParts(request, sizeMax, wants)
  } catch (error) {
    // An error of the parser has no status: the body cannot be read.
    if (error instanceof Error && 'statusCode' in error) throw error
    throw new Refusal(failures.badRequest, {}, { cause: error })
  }
}

async function readParts(
  request: FastifyRequest,
  sizeMax: number,
  wants: (fields: PostedFields) => Promise<boolean>,
): Promise<PostedFile> {
  const fields = new Map<string, string>()
  let file: Buffer | null = null
  let isTooLarge = false
  for await (const part of request.parts({ limits: { ...limits, fileSize: sizeMax } })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string' && !fields.has(part.fieldname)) fields.set(part.fieldname, part.value)
    } else if (part.fieldname === 'file' && (await wants(Object.fromEntries(fields)))) {
      const content = await part.toBuffer()
      isTooLarge = part.file.truncated
      file = content.length === 0 || isTooLarge ? null : content
    } else part.file.resume()
  }
  return { fields: Object.fromEntries(fields), file, isTooLarge }
}

const limits = { files: 1, fields: 10, parts: 11, fieldSize: 4096, fieldNameSize: 100, headerPairs: 20 }
