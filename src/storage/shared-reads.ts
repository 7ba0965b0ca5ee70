/**
 * One answer for everybody who asks the same dear question at the same time. Who asks while it is being answered waits for the next answer, which is begun afterwards, so that
 * nobody is told less than was there when they asked.
 */

interface Shared {
  /** Begun when the answer under way is there; undefined while nobody waits for it. */
  next: Promise<unknown> | undefined
  readonly ended: Promise<unknown>
}

export class SharedReads {
  readonly #underWay = new Map<string, Shared>()

  /** `read` answers the question that `name` stands for. */
  ask<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const shared = this.#underWay.get(name)
    if (shared === undefined) return this.#begin(name, read)
    shared.next ??= shared.ended.then(() => this.#begin(name, read))
    return shared.next as Promise<Answer>
  }

  #begin<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const answer = read()
    const shared: Shared = { next: undefined, ended: answer.catch(() => undefined) }
    this.#underWay.set(name, shared)
    void shared.ended.then(() => {
      // Those who wait begin anew; when there are none, the question is forgotten.
      if (shared.next === undefined) this.#underWay.delete(name)
    })
    return answer
  }
}
