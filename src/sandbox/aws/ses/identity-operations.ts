import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Operation} from '../service.ts'
import {putInitialSigning} from './dkim.ts'
import {readInitialSigning} from './dkim-operations.ts'
import {
  createEmailIdentity,
  deleteEmailIdentity,
  putDefaultConfigurationSet,
  putMailFromAttributes,
  requireEmailIdentity,
} from './identities.ts'
import {onIdentity} from './identity-permission.ts'
import {identityDetail, identityHead, identitySummary} from './identity-view.ts'
import {listPage} from './pages.ts'
import {readTags} from './tag-members.ts'

const IDENTITIES = '/v2/email/identities'
const IDENTITY = `${IDENTITIES}/{EmailIdentity}`

const listEmailIdentities: Operation<Members> = {
  name: 'ListEmailIdentities',
  permission: () => ({action: 'ses:ListEmailIdentities', resource: '*'}),
  run: ({env, input}) =>
    listPage(env, input.knowsOnly('ListEmailIdentities', ['NextToken', 'PageSize']), {
      table: 'email_identity',
      list: 'EmailIdentities',
      view: identitySummary,
    }),
}

const createIdentity: Operation<Members> = onIdentity('CreateEmailIdentity', ({env, input}, name) => {
  const configurationSetName = input.optionalString('ConfigurationSetName')
  input.knowsOnly('CreateEmailIdentity', ['EmailIdentity', 'Tags', 'ConfigurationSetName', 'DkimSigningAttributes'])
  const signing = input.optionalStructure('DkimSigningAttributes')
  const tags = readTags(input)
  return env.store.transaction(() => {
    createEmailIdentity(env, {name, tags, ...(configurationSetName !== undefined && {configurationSetName})})
    if (signing) putInitialSigning(env, name, readInitialSigning(signing))
    return identityHead(requireEmailIdentity(env, name))
  })
})

export const IDENTITY_ROUTES: readonly Route[] = [
  {method: 'POST', path: IDENTITIES, operation: createIdentity},
  // Clients of 2026 list by POST, those before them by GET.
  {method: 'POST', path: '/v2/email/list-identities', operation: listEmailIdentities},
  {method: 'GET', path: IDENTITIES, operation: listEmailIdentities},
  {
    method: 'GET',
    path: IDENTITY,
    operation: onIdentity('GetEmailIdentity', ({env}, name) => identityDetail(env, requireEmailIdentity(env, name))),
  },
  {
    method: 'DELETE',
    path: IDENTITY,
    operation: onIdentity('DeleteEmailIdentity', ({env}, name) => deleteEmailIdentity(env, name)),
  },
  {
    method: 'PUT',
    path: `${IDENTITY}/mail-from`,
    operation: onIdentity('PutEmailIdentityMailFromAttributes', ({env, input}, name) => {
      const mailFromDomain = input.optionalString('MailFromDomain')
      const behaviorOnMxFailure = input.optionalChoice('BehaviorOnMxFailure', ['USE_DEFAULT_VALUE', 'REJECT_MESSAGE'])
      putMailFromAttributes(env, name, {
        ...(mailFromDomain !== undefined && {mailFromDomain}),
        ...(behaviorOnMxFailure !== undefined && {behaviorOnMxFailure}),
      })
    }),
  },
  {
    method: 'PUT',
    path: `${IDENTITY}/configuration-set`,
    operation: onIdentity('PutEmailIdentityConfigurationSetAttributes', ({env, input}, name) =>
      putDefaultConfigurationSet(env, name, input.optionalString('ConfigurationSetName') || undefined),
    ),
  },
]
