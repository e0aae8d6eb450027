import type {Permission} from '../iam/authorize.ts'
import type {Members} from '../protocols/members.ts'
import type {Call} from '../service.ts'
import {requireKey} from './aliases.ts'

/** The permission to do something to the key that a member of the input names. */
export function permissionOnKey(action: string, member = 'KeyId'): (call: Call<Members>) => Permission {
  return ({env, input}) => ({action, resource: requireKey(env, input.string(member)).arn})
}
