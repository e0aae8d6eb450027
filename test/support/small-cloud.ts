import type {Act} from './scripted-broker.ts'
import {type CloudReceived, v3Refusal} from './scripted-cloud.ts'

export interface CloudObject {
  readonly guid: string
  name: string | null
  readonly kind: 'instance' | 'key' | 'app'
  readonly instance: string
  readonly app?: string
  operation: {type: string; state: string; description?: string}
  labels: Record<string, string>
  annotations: Record<string, string>
  createdAt: string
  upgradeAvailable?: boolean
  parameters?: unknown
}

interface CloudJob {
  polls: number
  readonly end: () => {errors: readonly object[]; resource?: CloudObject}
}

/** As much of a Cloud Controller as shows who made what: names are unique, work takes a number of questions. */
export class SmallCloud {
  readonly objects = new Map<string, CloudObject>()
  /** Requests, as `METHOD path`, without those that only look. */
  readonly changes: string[] = []
  readonly bodies: unknown[] = []
  /** Questions that a job is answered with PROCESSING. */
  polls = 1
  /** Decides about an answer after the work is done: `drop` loses it. */
  outcome: (request: CloudReceived, nth: number) => 'answer' | 'drop' = () => 'answer'
  /** Why the work of a job fails; undefined when it does not. */
  fails: (path: string, method: string) => string | undefined = () => undefined
  /** Runs before a request is looked at. */
  before: (request: CloudReceived) => void | Promise<void> = () => {}
  /** Whether secrets are shown. */
  developer = true
  readonly #jobs = new Map<string, CloudJob>()
  #changed = 0

  readonly answer = async (request: CloudReceived): Promise<Act> => {
    await this.before(request)
    if (request.method === 'GET') return this.#read(request)
    this.changes.push(`${request.method} ${request.path}`)
    const body = request.text === '' ? undefined : JSON.parse(request.text)
    this.bodies.push(body)
    const act = this.#change(request, body)
    this.#changed += 1
    return this.outcome(request, this.#changed) === 'drop' ? 'drop' : act
  }

  instances(): CloudObject[] {
    return [...this.objects.values()].filter(({kind}) => kind === 'instance')
  }

  bindings(): CloudObject[] {
    return [...this.objects.values()].filter(({kind}) => kind !== 'instance')
  }

  add(object: Partial<CloudObject> & Pick<CloudObject, 'kind'>): CloudObject {
    const guid = object.guid ?? crypto.randomUUID()
    const added: CloudObject = {
      guid,
      name: null,
      instance: guid,
      operation: {type: 'create', state: 'succeeded'},
      labels: {},
      annotations: {},
      createdAt: '2026-11-24T12:00:00Z',
      ...object,
    }
    this.objects.set(guid, added)
    return added
  }

  #read({path, query}: CloudReceived): Act {
    const [, , kind, guid = '', part] = path.split('/')
    if (kind === 'jobs') return this.#job(guid)
    if (kind === 'apps') return page([{guid: `guid-of-${query['names'] ?? ''}`, name: query['names']}])
    if (kind === 'service_plans') return {status: 200, body: {guid, maintenance_info: {version: '1.9.0'}}}
    if (guid === '') return page(this.#matching(kind ?? '', query), query)
    const object = this.objects.get(guid)
    if (!object) return v3Refusal(404, 10010, 'CF-ResourceNotFound', 'Service instance not found')
    const {type, state} = object.operation
    if (part === 'parameters' && type === 'create' && state === 'failed') {
      return v3Refusal(404, 10010, 'CF-ResourceNotFound', 'Service instance not found')
    }
    if (part === 'parameters') return {status: 200, body: object.parameters ?? {}}
    if (part === 'details') return this.#details(object)
    return {status: 200, body: view(object)}
  }

  #details(object: CloudObject): Act {
    const {type, state} = object.operation
    if (!this.developer) return v3Refusal(404, 10010, 'CF-ResourceNotFound', 'Service credential binding not found')
    if (type !== 'create' || state !== 'succeeded') {
      return v3Refusal(404, 10010, 'CF-ResourceNotFound', `Creation of service key ${state}`)
    }
    return {status: 200, body: {credentials: {smtp_user: `user-of-${object.guid}`}}}
  }

  #matching(kind: string, query: Readonly<Record<string, string>>): CloudObject[] {
    const [label, value] = (query['label_selector'] ?? '').split('=')
    const listed = kind === 'service_instances' ? this.instances() : this.bindings()
    return listed
      .filter(({name}) => query['names'] === undefined || decodeURIComponent(query['names']) === name)
      .filter(({guid}) => query['guids'] === undefined || query['guids'] === guid)
      .filter(({instance}) => (query['service_instance_guids'] ?? instance) === instance)
      .filter(({labels}) => !label || labels[label] === value)
  }

  #change({method, path}: CloudReceived, body: Body | undefined): Act {
    const object = this.objects.get(path.split('/')[3] ?? '')
    if (method === 'POST') return path === '/v3/service_instances' ? this.#create(body ?? {}) : this.#bind(body ?? {})
    if (!object) return v3Refusal(404, 10010, 'CF-ResourceNotFound', 'not found')
    if (object.operation.state === 'in progress') {
      const what = object.kind === 'instance' ? 'instance' : 'binding'
      return v3Refusal(422, 10008, 'CF-Unprocessable', `There is an operation in progress for the service ${what}.`)
    }
    if (method === 'DELETE') return this.#delete(object, path)
    if (object.kind === 'instance') return this.#work(object, 'update', path, method)
    for (const [label, value] of Object.entries(body?.metadata?.labels ?? {})) {
      if (value === null) delete object.labels[label]
    }
    return {status: 200, body: view(object)}
  }

  #create(body: Body): Act {
    const taken = this.instances().find(({name}) => name === body.name)
    if (taken) return v3Refusal(422, 10008, 'CF-Unprocessable', `The service instance name is taken: ${body.name}.`)
    const made = this.add({kind: 'instance', name: body.name ?? null, ...metadataOf(body), parameters: body.parameters})
    return this.#work(made, 'create', '/v3/service_instances', 'POST')
  }

  #bind(body: Body): Act {
    const instance = body.relationships?.service_instance?.data.guid ?? ''
    const app = body.relationships?.app?.data.guid
    const others = this.bindings().filter((other) => other.instance === instance)
    if (app === undefined && others.some(({name}) => name === body.name)) {
      const said = `The binding name is invalid. Key binding names must be unique. The service instance already has a key binding with name '${body.name}'.`
      return v3Refusal(422, 10008, 'CF-Unprocessable', said)
    }
    if (app !== undefined && body.strategy !== 'multiple' && others.some((other) => other.app === app)) {
      return v3Refusal(422, 10008, 'CF-Unprocessable', 'The app is already bound to the service instance')
    }
    const made = this.add({
      kind: app === undefined ? 'key' : 'app',
      name: body.name ?? null,
      instance,
      ...(app === undefined ? {} : {app}),
      ...metadataOf(body),
      parameters: body.parameters,
    })
    return this.#work(made, 'create', '/v3/service_credential_bindings', 'POST')
  }

  #delete(object: CloudObject, path: string): Act {
    return this.#work(object, 'delete', path, 'DELETE', () => {
      for (const {guid, instance} of this.objects.values()) if (instance === object.guid) this.objects.delete(guid)
      this.objects.delete(object.guid)
    })
  }

  #work(object: CloudObject, type: string, path: string, method: string, then: () => void = () => {}): Act {
    object.operation = {type, state: 'in progress'}
    const job = crypto.randomUUID()
    this.#jobs.set(job, {
      polls: this.polls,
      end: () => {
        const reason = this.fails(path, method)
        object.operation = {type, state: reason === undefined ? 'succeeded' : 'failed', description: reason ?? ''}
        if (reason === undefined) then()
        const errors = reason === undefined ? [] : [{code: 10009, title: 'CF-UnableToPerform', detail: reason}]
        return {errors}
      },
    })
    this.#resources.set(job, object)
    return {status: 202, headers: {location: `https://api.example/v3/jobs/${job}`, 'x-vcap-request-id': 'request-1'}}
  }

  readonly #resources = new Map<string, CloudObject>()
  readonly #ended = new Map<string, Act>()

  #job(guid: string): Act {
    const ended = this.#ended.get(guid)
    if (ended) return ended
    const job = this.#jobs.get(guid)
    const object = this.#resources.get(guid)
    if (!job || !object) return v3Refusal(404, 10010, 'CF-ResourceNotFound', 'Job not found')
    const link = object.kind === 'instance' ? 'service_instances' : 'service_credential_binding'
    const links = {[link]: {href: `https://api.example/v3/x/${object.guid}`}}
    if (job.polls > 0) {
      job.polls -= 1
      return {status: 200, body: {guid, state: 'PROCESSING', errors: [], warnings: [], links}}
    }
    const {errors} = job.end()
    const state = errors.length > 0 ? 'FAILED' : 'COMPLETE'
    const act: Act = {status: 200, body: {guid, state, errors, warnings: [{detail: 'a warning'}], links}}
    this.#ended.set(guid, act)
    return act
  }
}

interface Body {
  readonly name?: string
  readonly strategy?: string
  readonly parameters?: unknown
  readonly metadata?: {labels?: Record<string, string | null>; annotations?: Record<string, string>}
  readonly relationships?: {service_instance?: {data: {guid: string}}; app?: {data: {guid: string}}}
}

function metadataOf({metadata}: Body): Pick<CloudObject, 'labels' | 'annotations'> {
  const labels = Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) =>
    value === null ? [] : [[key, value]],
  )
  return {labels: Object.fromEntries(labels), annotations: metadata?.annotations ?? {}}
}

function view(object: CloudObject): object {
  const {guid, name, operation, labels, annotations, createdAt, instance, app} = object
  return {
    guid,
    name,
    created_at: createdAt,
    last_operation: {...operation, created_at: createdAt, updated_at: createdAt},
    metadata: {labels, annotations},
    upgrade_available: object.upgradeAvailable ?? false,
    relationships:
      object.kind === 'instance'
        ? {service_plan: {data: {guid: 'plan-guid'}}}
        : {service_instance: {data: {guid: instance}}, ...(app === undefined ? {} : {app: {data: {guid: app}}})},
  }
}

/** Two pages as soon as there are two things: whoever reads lists has to follow. */
function page(objects: readonly (CloudObject | object)[], query: Readonly<Record<string, string>> = {}): Act {
  const at = Number(query['page'] ?? 1)
  const shown = objects.slice(at - 1, at)
  const next =
    at < objects.length
      ? {href: `https://api.example/v3/x?${new URLSearchParams({...query, page: `${at + 1}`})}`}
      : null
  return {
    status: 200,
    body: {
      pagination: {total_results: objects.length, total_pages: Math.max(objects.length, 1), next},
      resources: shown.map((object) => ('kind' in object ? view(object as CloudObject) : object)),
      included: {
        service_plans: [
          {guid: 'plan-guid', name: 'domain', relationships: {service_offering: {data: {guid: 'offering-guid'}}}},
        ],
        service_offerings: [{guid: 'offering-guid', name: 'aws-ses'}],
        apps: [{guid: 'guid-of-web', name: 'web'}],
      },
    },
  }
}
