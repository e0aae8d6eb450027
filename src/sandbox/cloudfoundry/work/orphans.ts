import {BrokerError} from '../broker-error.ts'
import type {CloudController} from '../context.ts'
import {type Job, setJobInput} from '../jobs/job.ts'
import type {Turn} from '../jobs/jobs.ts'
import {deleteAtBroker} from './bindings.ts'
import {idQuery} from './osb-bodies.ts'
import {operationAtBroker} from './poll.ts'

/** The Cloud Controller tries so often, then leaves it to the operator. */
const MOST_ATTEMPTS = 10

/** orphan.binding: an unbind of what a bind may have left behind, of which the broker may know nothing. */
export function mitigateBinding(cloud: CloudController, job: Job): Promise<Turn> {
  return attempt(cloud, job, async () => {
    await deleteAtBroker(cloud, String(job.input['instanceGuid']), job.resourceGuid)
    return 'done'
  })
}

/** orphan.instance: a deprovision of what a provision may have left behind. */
export function mitigateInstance(cloud: CloudController, job: Job): Promise<Turn> {
  return attempt(cloud, job, async () => {
    if (job.state === 'POLLING') {
      const {state} = await operationAtBroker(cloud, job.resourceGuid)
      return state === 'in progress' ? 'poll' : 'done'
    }
    const query = idQuery(await cloud.marketplace.catalog())
    const path = `/service_instances/${job.resourceGuid}?${query}`
    const {status} = await cloud.broker.send('DELETE', path, job.resourceGuid)
    return status === 202 ? 'poll' : 'done'
  })
}

async function attempt({env}: CloudController, job: Job, work: () => Promise<Turn>): Promise<Turn> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    const attempts = Number(job.input['attempts'] ?? 0) + 1
    setJobInput(env, job.guid, {...job.input, attempts})
    return attempts < MOST_ATTEMPTS ? 'again' : {failed: {operation: job.operation, cause: error.message}}
  }
}
