import type {Environment} from '../../environment.ts'
import {userArn} from '../../policies/arn.ts'
import type {QueryOperation} from '../protocols/query.ts'
import {type XmlContent, xmlTimestamp} from '../protocols/xml.ts'
import {percentEncode} from '../sigv4/query-string.ts'
import {tagsOf} from '../tags.ts'
import {accountSummary} from './account-summary.ts'
import {pageOf, wantedPage} from './pages.ts'
import type {UserRow} from './users.ts'

const everything = (action: string) => () => ({action, resource: '*'})

export const ACCOUNT_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'GetAccountSummary',
    permission: everything('iam:GetAccountSummary'),
    run: ({env}) => ({SummaryMap: accountSummary(env)}),
  },
  {
    name: 'GetAccountAuthorizationDetails',
    permission: everything('iam:GetAccountAuthorizationDetails'),
    run({env, input}) {
      const [page, filter] = [wantedPage(input), input.strings('Filter')]
      const wanted = filter.length === 0 || filter.includes('User')
      const users = env.store.all<UserRow>(
        'SELECT * FROM iam_user WHERE name > ? AND ? ORDER BY name LIMIT ?',
        page.after,
        Number(wanted),
        page.limit,
      )
      const list = pageOf(
        'UserDetailList',
        users,
        page,
        ({name}) => name,
        (user) => authorizationDetail(env, user),
      )
      // There are no groups, roles and managed policies in the sandbox.
      return {...list, GroupDetailList: [], RoleDetailList: [], Policies: []}
    },
  },
]

/** Inline policies are RFC 3986 encoded here too (IAM API Reference, PolicyDetail). */
function authorizationDetail(env: Environment, {name, path, user_id, created_at}: UserRow): XmlContent {
  const arn = userArn(env.settings, path, name)
  const policies = env.store.all<{name: string; document: string}>(
    'SELECT name, document FROM user_policy WHERE user_name = ? ORDER BY name',
    name,
  )
  return {
    Path: path,
    UserName: name,
    UserId: user_id,
    Arn: arn,
    CreateDate: xmlTimestamp(created_at),
    UserPolicyList: policies.map((policy) => ({
      PolicyName: policy.name,
      PolicyDocument: percentEncode(policy.document),
    })),
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: tagsOf(env, arn),
  }
}
