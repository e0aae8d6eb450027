import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {notFound, unprocessable, V3Error} from '../v3-error.ts'
import {readableInstance} from './read.ts'
import {writableInstance} from './update.ts'

/** GET …/relationships/shared_spaces: the feature is off, so nothing is shared. */
export function getSharedSpaces(cloud: CloudController, request: ApiRequest): ApiReply {
  return {status: 200, body: {data: [], links: {self: {href: hrefOf(cloud, request)}}}}
}

/** GET …/relationships/shared_spaces/usage_summary */
export function getSharingSummary(cloud: CloudController, request: ApiRequest): ApiReply {
  const shared = hrefOf(cloud, request)
  const {guid} = readableInstance(cloud, request)
  const links = {
    self: {href: `${shared}/usage_summary`},
    shared_spaces: {href: shared},
    service_instance: {href: `${cloud.api}/v3/service_instances/${guid}`},
  }
  return {status: 200, body: {usage_summary: [], links}}
}

/** POST …/relationships/shared_spaces: refused by the feature flag, as errors/v2.yml has it. */
export function shareInstance(cloud: CloudController, request: ApiRequest): ApiReply {
  writableInstance(cloud, request)
  throw new V3Error(403, 330_002, 'FeatureDisabled', 'Feature Disabled: service_instance_sharing')
}

/** DELETE …/relationships/shared_spaces/{space} */
export function unshareInstance(cloud: CloudController, request: ApiRequest): ApiReply {
  const {type} = writableInstance(cloud, request)
  if (type !== 'managed') throw notFound('Service instance')
  throw unprocessable(
    `Unable to unshare service instance from space ${request.ids[1]}. ` +
      'Ensure the space exists and the service instance has been shared to this space.',
  )
}

function hrefOf(cloud: CloudController, request: ApiRequest): string {
  return `${cloud.api}/v3/service_instances/${readableInstance(cloud, request).guid}/relationships/shared_spaces`
}
