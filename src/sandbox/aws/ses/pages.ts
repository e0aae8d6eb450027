import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import {cutPage, keyOfToken} from '../paging.ts'
import type {Members} from '../protocols/members.ts'

interface List<Row, View> {
  readonly table: 'email_identity' | 'configuration_set'
  /** The member of the output that holds the items. */
  readonly list: string
  readonly view: (row: Row) => View
}

interface Wanted {
  /** How many items. */
  readonly size: number
  /** The key that the page comes after. */
  readonly after: string
}

const LARGEST_PAGE = 1000

/** `PageSize` and `NextToken`. @throws AwsError InvalidNextTokenException, BadRequestException */
function wantedPage(input: Members): Wanted {
  const asked = input.optionalNumber('PageSize') ?? 0
  if (asked > LARGEST_PAGE)
    throw input.refuse(
      `1 validation error detected: Value '${asked}' at 'pageSize' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${LARGEST_PAGE}`,
    )
  const after = keyOfToken(input.optionalString('NextToken'))
  if (after === undefined)
    throw new AwsError('InvalidNextTokenException', 400, 'The specified request includes an invalid or expired token.')
  return {size: asked || LARGEST_PAGE, after}
}

/** A page of a list in order of name. @throws AwsError InvalidNextTokenException, BadRequestException */
export function listPage<Row extends {name: string}, View>(
  env: Environment,
  input: Members,
  {table, list, view}: List<Row, View>,
) {
  const {size, after} = wantedPage(input)
  const rows = env.store.all<Row>(`SELECT * FROM ${table} WHERE name > ? ORDER BY name LIMIT ?`, after, size + 1)
  const {items, next} = cutPage(rows, size, ({name}) => name)
  return {[list]: items.map(view), NextToken: next}
}
