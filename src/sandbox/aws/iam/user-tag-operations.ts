import {userArn} from '../../policies/arn.ts'
import type {QueryOperation} from '../protocols/query.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {Call} from '../service.ts'
import {putTags, removeTags, tagsOf} from '../tags.ts'
import {userNameOf} from './names.ts'
import {pageOf, wantedPage} from './pages.ts'
import {permissionOnUser} from './subject.ts'
import {readUser} from './users.ts'

export const USER_TAG_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'ListUserTags',
    permission: permissionOnUser('iam:ListUserTags'),
    run(call) {
      const page = wantedPage(call.input)
      const tags = tagsOf(call.env, existingUser(call)).filter(({Key}) => Key > page.after)
      return pageOf(
        'Tags',
        tags,
        page,
        ({Key}) => Key,
        (tag) => ({...tag}),
      )
    },
  },
  {
    name: 'TagUser',
    permission: permissionOnUser('iam:TagUser'),
    run(call) {
      const tags = call.input.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''])
      putTags(call.env, existingUser(call), Object.fromEntries(tags))
    },
  },
  {
    name: 'UntagUser',
    permission: permissionOnUser('iam:UntagUser'),
    run(call) {
      removeTags(call.env, existingUser(call), call.input.strings('TagKeys'))
    },
  },
]

/** The ARN of the user that the request names. @throws AwsError NoSuchEntity */
function existingUser({env, input}: Call<QueryParameters>): string {
  const {path, name} = readUser(env, userNameOf(input))
  return userArn(env.settings, path, name)
}
