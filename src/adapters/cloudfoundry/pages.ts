import type {Failure} from '../../domain/exit/failure.ts'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {CloudController, CloudRequest} from './controller.ts'
import {listAt, textAt} from './resource.ts'

/** More pages than anybody has; a server that names a next one for ever is left. */
const MAX_PAGES = 200
/** Of all pages together, which are held at once: 4,000 resources of a space and more. */
const MAX_CHARACTERS = 8 * 1024 * 1024
/** Of pages with few resources: one has about 1,500, with many labels and annotations some times that. */
const MAX_CHARACTERS_EACH = 16 * 1024
const FEW = 64

/**
 * All pages of a list, as they come (Cloud Foundry API v3, "Pagination").
 * @param refuse what an answer that is no success means.
 */
export async function readPages(
  controller: CloudController,
  first: CloudRequest,
  refuse: (reply: JsonReply) => Failure,
): Promise<unknown[]> {
  const pages: unknown[] = []
  let characters = 0
  let resources = 0
  let request: CloudRequest | undefined = first
  while (request !== undefined) {
    const reply: JsonReply = await controller.send(request)
    if (reply.status !== 200) throw refuse(reply)
    pages.push(reply.json)
    characters += reply.text.length
    resources += listAt(reply.json, 'resources').length
    const most = Math.min(MAX_CHARACTERS, MAX_CHARACTERS_EACH * Math.max(FEW, resources))
    if (pages.length > MAX_PAGES) throw new UnexpectedAnswer(`${first.path} has more than ${MAX_PAGES} pages.`)
    if (characters > most) {
      throw new UnexpectedAnswer(`${first.path} has pages of more than ${most} characters.`)
    }
    request = nextOf(reply.json, first)
  }
  return pages
}

/** The query of the next page, asked for at the address that we know: the one in the link may be another's. */
function nextOf(page: unknown, first: CloudRequest): CloudRequest | undefined {
  const href = textAt(page, 'pagination', 'next', 'href')
  if (href === undefined || !URL.canParse(href)) return undefined
  return {...first, query: Object.fromEntries(new URL(href).searchParams)}
}
