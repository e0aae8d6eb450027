import {identityArn} from '../arn.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'
import {
  createEmailIdentity,
  deleteEmailIdentity,
  normalIdentity,
  putDefaultConfigurationSet,
  putMailFromAttributes,
  requireEmailIdentity,
} from './identities.ts'
import {identityDetail, identityHead, identitySummary} from './identity-view.ts'
import {listPage} from './pages.ts'
import {readTags} from './tag-members.ts'

const IDENTITIES = '/v2/email/identities'
const IDENTITY = `${IDENTITIES}/{EmailIdentity}`

const listEmailIdentities: Operation<Members> = {
  name: 'ListEmailIdentities',
  permission: () => ({action: 'ses:ListEmailIdentities', resource: '*'}),
  run: ({world, input}) =>
    listPage(world, input.knowsOnly('ListEmailIdentities', ['NextToken', 'PageSize']), {
      table: 'email_identity',
      list: 'EmailIdentities',
      view: identitySummary,
    }),
}

export const IDENTITY_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: IDENTITIES,
    operation: {
      name: 'CreateEmailIdentity',
      permission: permissionOnIdentity('ses:CreateEmailIdentity'),
      run({world, input}) {
        input.knowsOnly('CreateEmailIdentity', ['EmailIdentity', 'Tags', 'ConfigurationSetName'])
        const name = input.string('EmailIdentity')
        const configurationSetName = input.optionalString('ConfigurationSetName')
        const tags = readTags(input)
        createEmailIdentity(world, {name, tags, ...(configurationSetName !== undefined && {configurationSetName})})
        return identityHead(requireEmailIdentity(world, name))
      },
    },
  },
  // Clients of 2026 list by POST, those before them by GET.
  {method: 'POST', path: '/v2/email/list-identities', operation: listEmailIdentities},
  {method: 'GET', path: IDENTITIES, operation: listEmailIdentities},
  {
    method: 'GET',
    path: IDENTITY,
    operation: {
      name: 'GetEmailIdentity',
      permission: permissionOnIdentity('ses:GetEmailIdentity'),
      run: ({world, input}) => identityDetail(world, requireEmailIdentity(world, input.string('EmailIdentity'))),
    },
  },
  {
    method: 'DELETE',
    path: IDENTITY,
    operation: {
      name: 'DeleteEmailIdentity',
      permission: permissionOnIdentity('ses:DeleteEmailIdentity'),
      run: ({world, input}) => deleteEmailIdentity(world, input.string('EmailIdentity')),
    },
  },
  {
    method: 'PUT',
    path: `${IDENTITY}/mail-from`,
    operation: {
      name: 'PutEmailIdentityMailFromAttributes',
      permission: permissionOnIdentity('ses:PutEmailIdentityMailFromAttributes'),
      run({world, input}) {
        const mailFromDomain = input.optionalString('MailFromDomain')
        const behaviorOnMxFailure = input.optionalChoice('BehaviorOnMxFailure', ['USE_DEFAULT_VALUE', 'REJECT_MESSAGE'])
        putMailFromAttributes(world, input.string('EmailIdentity'), {
          ...(mailFromDomain !== undefined && {mailFromDomain}),
          ...(behaviorOnMxFailure !== undefined && {behaviorOnMxFailure}),
        })
      },
    },
  },
  {
    method: 'PUT',
    path: `${IDENTITY}/configuration-set`,
    operation: {
      name: 'PutEmailIdentityConfigurationSetAttributes',
      permission: permissionOnIdentity('ses:PutEmailIdentityConfigurationSetAttributes'),
      run({world, input}) {
        const set = input.optionalString('ConfigurationSetName') || undefined
        putDefaultConfigurationSet(world, input.string('EmailIdentity'), set)
      },
    },
  },
]

function permissionOnIdentity(action: string) {
  return ({world, input}: Call<Members>) => ({
    action,
    resource: identityArn(world.settings, normalIdentity(input.string('EmailIdentity'))),
  })
}
