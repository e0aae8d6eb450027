import type {AwsCall} from './boto3.ts'
import {callsOf} from './moto-call.ts'

const OPERATOR = {UserName: 'sandbox-operator'}
const EVERYTHING = JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]})

/** Gives moto what a sandbox has from the start, so that lists of everything can be compared. */
export function beginning(): AwsCall[] {
  const [iam, sns] = [callsOf('iam'), callsOf('sns')]
  return [
    iam('user', 'create_user', {...OPERATOR, Path: '/operator/'}),
    iam('policy', 'put_user_policy', {...OPERATOR, PolicyName: 'everything', PolicyDocument: EVERYTHING}),
    iam('key', 'create_access_key', OPERATOR),
    ...['email', 'slack'].map((kind) => sns(kind, 'create_topic', {Name: `platform-${kind}-notifications`})),
  ]
}
