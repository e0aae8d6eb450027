import type {Environment} from '../../environment.ts'
import {configurationSetArn, identityArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'
import {putTags, removeTags, tagsOf} from '../tags.ts'
import {requireConfigurationSet} from './configuration-sets.ts'
import {requireEmailIdentity} from './identities.ts'
import {readTags} from './tag-members.ts'

const TAGS = '/v2/email/tags'

export const TAG_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: TAGS,
    operation: onResource('TagResource', ({env, input}, arn) => putTags(env, arn, readTags(input))),
  },
  {
    method: 'DELETE',
    path: TAGS,
    queryLists: ['TagKeys'],
    operation: onResource('UntagResource', ({env, input}, arn) => removeTags(env, arn, input.strings('TagKeys'))),
  },
  {
    method: 'GET',
    path: TAGS,
    operation: onResource('ListTagsForResource', ({env}, arn) => ({Tags: tagsOf(env, arn)})),
  },
]

/** An operation on the identity or the configuration set whose ARN the input has. */
function onResource(name: string, run: (call: Call<Members>, arn: string) => unknown): Operation<Members> {
  return {
    name,
    permission: ({input}) => ({action: `ses:${name}`, resource: input.string('ResourceArn')}),
    run(call) {
      const arn = call.input.string('ResourceArn')
      requireResource(call.env, arn)
      return run(call, arn)
    },
  }
}

/** @throws AwsError NotFoundException for what does not exist, BadRequestException for what is no such ARN. */
function requireResource(env: Environment, arn: string): void {
  const name = arn.slice(arn.indexOf('/') + 1)
  if (arn === identityArn(env.settings, name)) requireEmailIdentity(env, name)
  else if (arn === configurationSetArn(env.settings, name)) requireConfigurationSet(env, name)
  else throw new AwsError('BadRequestException', 400, `Provided ARN <${arn}> is invalid or not supported.`)
}
