import {identityArn} from '../../policies/arn.ts'
import type {Members} from '../protocols/members.ts'
import type {Call, Operation} from '../service.ts'
import {normalIdentity} from './identities.ts'

/** An operation on the identity that the input names, which is what the caller's policies must cover. */
export function onIdentity(name: string, run: (call: Call<Members>, identity: string) => unknown): Operation<Members> {
  const identityOf = ({input}: Call<Members>) => input.string('EmailIdentity')
  return {
    name,
    permission: (call) => ({
      action: `ses:${name}`,
      resource: identityArn(call.env.settings, normalIdentity(identityOf(call))),
    }),
    run: (call) => run(call, identityOf(call)),
  }
}
