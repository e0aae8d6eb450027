/**
 * Whether a text fits an IAM pattern, in which `*` is any run of characters and `?` any single one
 * (IAM User Guide, "IAM JSON policy elements: Resource"). Takes time in proportion to the product of the lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [at, position, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    const expected = pattern[position]
    if (expected === '*') {
      star = position
      resume = at
      position += 1
    } else if (expected !== undefined && (expected === '?' || expected === text[at])) {
      position += 1
      at += 1
    } else if (star >= 0) {
      position = star + 1
      resume += 1
      at = resume
    } else return false
  }
  while (pattern[position] === '*') position += 1
  return position === pattern.length
}
