import {callsOf, part, type TitledCall} from './moto-call.ts'

export function iamCalls(): TitledCall[] {
  const iam = callsOf('iam')
  const user = {UserName: 'csb-aws-ses-1'}
  const sending = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{Effect: 'Allow', Action: ['ses:SendEmail', 'ses:SendRawEmail'], Resource: '*'}],
  })
  const policy = {...user, PolicyName: 'sending'}
  const key = {...user, AccessKeyId: part('key', 'AccessKey', 'AccessKeyId')}
  const all = {PathPrefix: '/cf/'}
  return [
    iam('a user with a path and tags', 'create_user', {
      ...user,
      Path: '/cf/',
      Tags: [
        {Key: 'broker', Value: 'Cloud Service Broker'},
        {Key: 'Space name', Value: ''},
      ],
    }),
    iam('the same user again', 'create_user', user),
    iam('a second user', 'create_user', {UserName: 'csb-aws-ses-2', Path: '/cf/'}),
    iam('a user', 'get_user', user),
    iam('a user that is not there', 'get_user', {UserName: 'nobody'}),
    iam('users below a path', 'list_users', all),
    iam('the first page of users', 'list_users', {...all, MaxItems: 1}, 'page'),
    iam('the second page of users', 'list_users', {...all, MaxItems: 1, Marker: part('page', 'Marker')}),
    iam('more users than a page has', 'list_users', {MaxItems: 1001}),
    iam('a policy', 'put_user_policy', {...policy, PolicyDocument: sending}),
    iam('a policy that is no JSON', 'put_user_policy', {...policy, PolicyDocument: 'Allow everything'}),
    iam('a policy without a resource', 'put_user_policy', {
      ...policy,
      PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}',
    }),
    iam('the policy, decoded', 'get_user_policy', policy),
    iam('a policy that is not there', 'get_user_policy', {...user, PolicyName: 'other'}),
    iam('a policy of nobody', 'get_user_policy', {UserName: 'nobody', PolicyName: 'other'}),
    iam('names of policies', 'list_user_policies', user),
    iam('policies that are attached', 'list_attached_user_policies', user),
    iam('an access key', 'create_access_key', user, 'key'),
    iam('a second access key', 'create_access_key', user, 'second'),
    iam('a third access key', 'create_access_key', user),
    iam('an access key of nobody', 'create_access_key', {UserName: 'nobody'}),
    iam('access keys', 'list_access_keys', user),
    iam('the use of a key that was never used', 'get_access_key_last_used', {AccessKeyId: key.AccessKeyId}),
    iam('the use of a key that is not there', 'get_access_key_last_used', {AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA'}),
    iam('a key made inactive', 'update_access_key', {...key, Status: 'Inactive'}),
    iam('access keys, one of them inactive', 'list_access_keys', user),
    iam('tags', 'tag_user', {...user, Tags: [{Key: 'client', Value: 'Cloud Foundry'}]}),
    iam('tags of a user', 'list_user_tags', user),
    iam('tags taken away', 'untag_user', {...user, TagKeys: ['client', 'Space name', 'never there']}),
    iam('tags that are left', 'list_user_tags', user),
    iam('the whole account', 'get_account_authorization_details', {Filter: ['User']}),
    iam('the first page of the whole account', 'get_account_authorization_details', {Filter: ['User'], MaxItems: 1}),
    iam('a summary of the account', 'get_account_summary'),
    iam('no credential report yet', 'get_credential_report'),
    iam('a credential report', 'generate_credential_report'),
    iam('a key made something strange', 'update_access_key', {...key, Status: 'Sleepy'}),
    iam('a user that has keys, deleted', 'delete_user', user),
    iam('a key deleted', 'delete_access_key', key),
    iam('a key deleted again', 'delete_access_key', key),
    iam('the second key deleted', 'delete_access_key', {
      ...user,
      AccessKeyId: part('second', 'AccessKey', 'AccessKeyId'),
    }),
    iam('a user that has a policy, deleted', 'delete_user', user),
    iam('a policy deleted', 'delete_user_policy', policy),
    iam('a policy deleted again', 'delete_user_policy', policy),
    iam('a user deleted', 'delete_user', user),
    iam('a user deleted again', 'delete_user', user),
    iam('a policy that is longer than fits', 'put_user_policy', {
      ...{UserName: 'csb-aws-ses-2', PolicyName: 'long'},
      PolicyDocument: sending.replace(
        '"*"',
        JSON.stringify(`arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/${'a'.repeat(2100)}`),
      ),
    }),
    iam('a user whose path does not end', 'create_user', {UserName: 'pathless', Path: '/other'}),
    iam('a user whose name has a space', 'create_user', {UserName: 'two words', Path: '/other/'}),
    iam('a user whose name differs by its case alone', 'create_user', {UserName: 'CSB-aws-ses-2', Path: '/other/'}),
  ]
}
