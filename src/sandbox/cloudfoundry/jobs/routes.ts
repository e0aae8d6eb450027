import {type ApiReply, type ApiRequest, type ApiRoute, apiRoute, type CloudController} from '../context.ts'
import {notFound} from '../v3-error.ts'
import {findJob, jobView} from './job.ts'

/** The platform forgets jobs after ninety days. */
const KEPT_MILLIS = 90 * 86_400_000

/** GET /v3/jobs/:guid, for everybody who knows the guid. */
function job({env, api}: CloudController, {ids, query}: ApiRequest): ApiReply {
  query.only()
  const found = findJob(env, ids[0] ?? '')
  if (!found || found.operation.startsWith('orphan.') || found.createdAt + KEPT_MILLIS < env.clock.now())
    throw notFound('Job')
  return {status: 200, body: jobView(env, api, found)}
}

/** The answer to a request that has become a job. */
export const accepted = (api: string, jobGuid: string): ApiReply => ({
  status: 202,
  headers: {Location: `${api}/v3/jobs/${jobGuid}`},
})

export const JOB_ROUTES: readonly ApiRoute[] = [apiRoute('/v3/jobs/:guid', {GET: job})]
