import stringWidth from 'string-width'

const UUID = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{6}([0-9a-f]{6})/gi

/** Ids that stay recognisable: the first eight digits, by which they can be named, and the last six. */
export function withShortIds(text: string, gap: string): string {
  return text.replace(UUID, `$1${gap}$2`)
}

/** As much of both ends as goes into the columns: names of a fleet begin alike, and differ at their end. */
export function shortenedMiddle(text: string, columns: number, gap: string): string {
  if (stringWidth(text) <= columns) return text
  const characters = [...text]
  const room = columns - stringWidth(gap)
  let [head, tail] = ['', '']
  for (let taken = 0; taken < characters.length; taken += 1) {
    const next = taken % 2 === 0 ? (characters[taken / 2] ?? '') : (characters.at(-(taken + 1) / 2) ?? '')
    if (stringWidth(head + tail + next) > room) break
    if (taken % 2 === 0) head += next
    else tail = next + tail
  }
  return `${head}${gap}${tail}`
}
