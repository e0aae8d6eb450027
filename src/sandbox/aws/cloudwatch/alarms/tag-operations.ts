import type {Environment} from '../../../environment.ts'
import {alarmArn} from '../../../policies/arn.ts'
import {AwsError} from '../../aws-error.ts'
import type {Members} from '../../protocols/members.ts'
import type {Call, Operation} from '../../service.ts'
import {putTags, removeTags, tagsOf} from '../../tags.ts'
import {readTags} from './read-tags.ts'
import {findAlarm} from './store.ts'

const tagResource: Operation<Members> = {
  name: 'TagResource',
  permission: (call) => onResource(call, 'TagResource'),
  run({env, input}) {
    putTags(env, requireResource(env, input), readTags(input))
    return {}
  },
}

const untagResource: Operation<Members> = {
  name: 'UntagResource',
  permission: (call) => onResource(call, 'UntagResource'),
  run({env, input}) {
    removeTags(env, requireResource(env, input), input.strings('TagKeys'))
    return {}
  },
}

const listTagsForResource: Operation<Members> = {
  name: 'ListTagsForResource',
  permission: (call) => onResource(call, 'ListTagsForResource'),
  run: ({env, input}) => ({Tags: tagsOf(env, requireResource(env, input))}),
}

/** Operations on the tags of alarms. */
export const tagOperations: readonly Operation<Members>[] = [tagResource, untagResource, listTagsForResource]

function onResource({input}: Call<Members>, operation: string) {
  return {action: `cloudwatch:${operation}`, resource: input.string('ResourceARN')}
}

/** @returns its ARN. @throws AwsError ResourceNotFoundException */
function requireResource(env: Environment, input: Members): string {
  const arn = input.string('ResourceARN')
  const prefix = alarmArn(env.settings, '')
  if (arn.startsWith(prefix) && findAlarm(env, arn.slice(prefix.length))) return arn
  throw new AwsError('ResourceNotFoundException', 404, `Resource ${arn} does not exist.`)
}
