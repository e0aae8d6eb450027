import {UnexpectedAnswer} from '../../domain/exit/failure.ts'

/** Ten times what the quotas of an account allow at the smallest pages that AWS gives. */
const MOST_PAGES = 1000

/**
 * Passes on the token of each next page of one list, which ends: a service that names the same page again, or pages without
 * an end, would be asked for ever.
 * @param what the call, to follow "Failed to": `list the topics`.
 * @returns a function that throws UnexpectedAnswer in the place of a token that leads nowhere.
 */
export function nextPages(what: string): (token: string | undefined) => string | undefined {
  let pages = 0
  let before: string | undefined
  return (token) => {
    if (!token) return undefined
    pages += 1
    if (token === before) throw new UnexpectedAnswer(`Failed to ${what}: AWS names the same page again and again.`)
    if (pages >= MOST_PAGES) throw new UnexpectedAnswer(`Failed to ${what}: AWS has more than ${MOST_PAGES} pages.`)
    before = token
    return token
  }
}
