import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {chooseOldBinding} from '../../domain/rotation/rotation.ts'
import {oldBindings} from './app-binding.ts'
import {requireApps} from './app-journal.ts'
import type {RotateOptions, RotationPorts} from './result.ts'
import {successorRequest} from './successor-request.ts'

/** Whose binding is to be rotated, and which of several. */
export interface NamedApp {
  readonly app: string
  readonly binding?: string | undefined
}

/** The app that was named, or whose binding was; undefined where a key is meant, or nothing says which. */
export async function namedApp(
  ports: Pick<RotationPorts, 'platform'>,
  instance: ServiceInstance,
  {app, binding, delivery}: Pick<RotateOptions, 'app' | 'binding' | 'delivery'>,
): Promise<NamedApp | undefined> {
  if (app !== undefined) return {app, binding}
  if (binding === undefined || delivery) return undefined
  const choice = chooseOldBinding(await (await ports.platform()).listBindings(instance), binding)
  const owner = choice.kind === 'app' ? choice.binding.app : undefined
  return owner && {app: owner.id, binding}
}

const BESIDE =
  'Risks nothing: the app runs on with the old binding. Whoever starts it from here on starts it with the new one, which is not proved yet. Where Cloud Foundry allows one binding for each app, it refuses this, and nothing is changed.'
const DEPLOY =
  'Old instances end as new ones become healthy; processes of other types than web stop and start at its end. Needs room in the quota for one instance more. Until it has ended, --rollback cancels it.'
const DELETE =
  'Sent once no instance runs that was started before. There is no way back from here; a task that still runs with the old credentials loses them.'
const OUTAGE_DELETE =
  'Only where the first request was refused. The app cannot send mail from here on, and there is no way back.'
const OUTAGE_BIND = 'Where this fails, the app stays without credentials until --resume has bound it.'
const OUTAGE_RESTART = 'All instances are down until they have started. Mail comes back with the first of them.'

/** The requests, in order, and what each risks; with --allow-outage, those of that way too. */
export async function previewApp(
  ports: Pick<RotationPorts, 'platform'>,
  instance: ServiceInstance,
  wanted: NamedApp,
  {allowOutage}: Pick<RotateOptions, 'allowOutage'>,
): Promise<RequestPreview[]> {
  const platform = await ports.platform()
  const apps = requireApps(platform)
  const app = await apps.find(wanted.app)
  const old = await oldBindings(ports, instance, {app, binding: wanted.binding})
  const {request} = await successorRequest(
    ports,
    instance,
    old.slice(-1).map(({id}) => id),
  )
  const creation = await platform.preview({kind: 'create-binding', instance, request: {...request, app: app.id}})
  const change = {app, operation: 'NEW-ID'}
  const deletions: RequestPreview[] = []
  for (const binding of old) deletions.push(...(await platform.preview({kind: 'delete-binding', instance, binding})))
  return [
    ...risking(creation, BESIDE),
    {...(await apps.preview({...change, kind: 'deploy'})), risk: DEPLOY},
    ...risking(deletions, DELETE),
    ...(allowOutage
      ? [
          ...risking(deletions, OUTAGE_DELETE),
          ...risking(creation.map(withoutStrategy), OUTAGE_BIND),
          {...(await apps.preview({...change, kind: 'restart'})), risk: OUTAGE_RESTART},
        ]
      : []),
  ]
}

function risking(requests: readonly RequestPreview[], risk: string): RequestPreview[] {
  return requests.map((request) => ({...request, risk}))
}

/** The only binding is gone by then. */
function withoutStrategy(request: RequestPreview): RequestPreview {
  const {strategy: _, ...body} = (request.body ?? {}) as Record<string, unknown>
  return {...request, body}
}
