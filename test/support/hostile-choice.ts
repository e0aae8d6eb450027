/** One request of a command, by its place in the order of all, and what it gets for an answer. */
export interface HostilePair<Answer> {
  readonly at: number
  readonly answer: Answer
}

/** Printed with the figures; the same seed chooses the same pairs. */
export const SEED = Number(process.env['SESCTL_HOSTILE_SEED'] ?? 1)
/** A part of the names of the answers that are used, to look into a failure. */
const ONLY = process.env['SESCTL_HOSTILE_ONLY'] ?? ''
const CHOICE = process.env['SESCTL_HOSTILE'] ?? '0.5'

/**
 * Which answers each request of a command gets: SESCTL_HOSTILE of them, a number; `all` is every answer, and 0.5, which is
 * used unless given, one for every second request. They are dealt from a deck that the seed and the command's name shuffle,
 * so that as many as possible come up.
 */
export function choosePairs<Answer extends {readonly name: string}>(
  name: string,
  requests: number,
  all: readonly Answer[],
): HostilePair<Answer>[] {
  const answers = all.filter((answer) => answer.name.includes(ONLY))
  const each = CHOICE === 'all' ? answers.length : Number(CHOICE)
  const next = numbersFrom(`${SEED} ${name}`)
  const deck = shuffled(answers, next)
  const first = each < 1 ? Math.min(Math.floor(next() / each), requests - 1) : 0
  return Array.from({length: Math.ceil((requests - first) * each)}, (_, nth) => ({
    at: first + Math.floor(nth / each),
    answer: deck[nth % deck.length] as Answer,
  }))
}

function shuffled<Item>(items: readonly Item[], next: () => number): Item[] {
  const mixed = [...items]
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1))
    ;[mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item]
  }
  return mixed
}

/** Numbers from 0 to 1, without 1, by xorshift32 from the text's FNV-1a hash. */
function numbersFrom(text: string): () => number {
  let state = 0x811c9dc5
  for (const octet of Buffer.from(text)) state = Math.imul(state ^ octet, 0x01000193) >>> 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state = (state ^ (state << 5)) >>> 0
    return state / 2 ** 32
  }
}
