import {bindingsOfApp, removeBinding} from '../bindings/bindings.ts'
import type {ApiReply, ApiRequest, CloudController} from '../context.ts'
import {findInstance} from '../instances/instances.ts'
import type {Job} from '../jobs/job.ts'
import type {Turn} from '../jobs/jobs.ts'
import {accepted} from '../jobs/routes.ts'
import {unbindOne} from '../work/bindings.ts'
import {writableApp} from './access.ts'
import {Apps} from './apps.ts'
import {Builds} from './builds.ts'
import {Deployments} from './deployments.ts'
import {Processes} from './processes.ts'
import {Rollout} from './rollout.ts'
import {Running} from './running.ts'

/** DELETE /v3/apps/{guid}: a job. What runs of it stops at once. */
export function deleteApp(cloud: CloudController, request: ApiRequest): ApiReply {
  const {env, api, jobs} = cloud
  const app = writableApp(cloud, request, request.ids[0])
  const job = env.store.transaction(() => {
    new Rollout(env, api).stopFor(app.guid)
    new Running(env, api).stop(app)
    return jobs.enqueue('app.delete', app.guid)
  })
  return accepted(api, job)
}

/** app.delete: what is bound goes first, and with it its credentials (app_delete.rb). */
export async function removeApp(cloud: CloudController, job: Job): Promise<Turn> {
  const {env} = cloud
  const guid = job.resourceGuid
  for (const binding of bindingsOfApp(env, guid)) {
    const instance = findInstance(env, binding.instanceGuid)
    if (instance?.type === 'managed') {
      const cause = await unbindOne(cloud, instance, binding.guid)
      if (cause !== undefined) return {failed: {operation: 'unbind', cause}}
    } else removeBinding(env, binding.guid)
  }
  env.store.transaction(() => {
    const processes = new Processes(env)
    for (const process of processes.ofApp(guid)) processes.remove(process.guid)
    new Deployments(env).removeOfApp(guid)
    new Builds(env).removeOfApp(guid)
    new Apps(env).remove(guid)
  })
  return 'done'
}
