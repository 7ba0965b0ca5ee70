/** Waits for concurrent work. Of several failures it throws that of the first item in the list, whichever failed first in time, so that the same bad request always gets the same error. */
export async function inOrder<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [Place in keyof Work]: Awaited<Work[Place]> }> {
  await Promise.allSettled(work)
  for (const each of work) await each
  return Promise.all(work)
}
