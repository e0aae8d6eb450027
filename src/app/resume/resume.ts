import {Failure, Interrupted, InvalidValue} from '../../domain/exit/failure.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Resumed, Unfinished} from '../../domain/resume/unfinished.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {bindingIntents, currentInventory, findUnfinished, type UnfinishedPorts} from './find-unfinished.ts'
import {
  type Finishing,
  finishBinding,
  finishCreation,
  finishOperation,
  finishOrphan,
  finishRotation,
  finishUnproved,
} from './finish-unfinished.ts'

export interface ResumeResult {
  /** What was found, and what became of it; empty: nothing was left half done. */
  readonly items: readonly Resumed[]
}

export interface ResumeOptions {
  /** Whether operations in progress are waited for. */
  readonly wait: boolean
  readonly timeoutMillis: number
  /** Receives what a continued rotation cannot carry over. */
  readonly warn: (sentence: string) => void
  /** Whether IAM users that possible orphans have left are deleted. */
  readonly deleteOrphans?: boolean
  /** Ids of bindings whose IAM user is gone, as an operator says. */
  readonly forgetOrphans?: readonly string[]
  /** Ids of bindings that another machine may have made, and that somebody uses. */
  readonly keepBindings?: readonly string[]
  /** Receives, before each step, what the result is if the command ends within it. */
  readonly soFar?: (result: ResumeResult) => void
}

export type ResumePorts = Finishing['ports']

/**
 * Finishes what earlier commands left half done: deletes bindings that nobody has, continues rotations and creations,
 * and waits for operations. Doing it twice is doing it once. What cannot be finished is said, and stops nothing else.
 * @throws Interrupted; InvalidValue for an orphan that is not known; what the platform throws when it is asked what there is.
 */
export async function* resume(ports: ResumePorts, options: ResumeOptions): Work<ResumeResult> {
  const {
    timeoutMillis,
    deleteOrphans = false,
    forgetOrphans = [],
    keepBindings = [],
    soFar = () => {},
    ...rest
  } = options
  const deadline = ports.clock.now() + timeoutMillis
  const finishing: Finishing = {...rest, ports, deleteOrphans, forgetOrphans, keepBindings, deadline}
  const items: Resumed[] = []
  const swept = new Map<string, ServiceInstance>()
  const unfinished = await findUnfinished(ports)
  requireOrphans(unfinished, forgetOrphans)
  requireUnproved(unfinished, keepBindings)
  for (const [index, each] of unfinished.entries()) {
    soFar({items: [...items, ...unfinished.slice(index).map(notChecked)]})
    ports.clock.throwIfInterrupted()
    soFar({items: [...items, interrupted(each), ...unfinished.slice(index + 1).map(notChecked)]})
    if (each.kind === 'binding') swept.set(each.instance.id, each.instance)
    try {
      items.push(yield* finish(finishing, each))
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof Interrupted) throw error
      items.push({...labelOf(each), outcome: 'failed', detail: error.message})
    }
  }
  soFar({items: [...items]})
  const [platform, memory] = await Promise.all([ports.platform(), currentInventory(ports)])
  for (const instance of swept.values()) {
    items.push(...(await bindingIntents(platform, memory, instance)).map((intent) => unsettled(intent)))
  }
  // Deletions of this very run may have proved nothing.
  const examined = new Set(unfinished.flatMap((each) => (each.kind === 'orphan' ? [each.orphan.bindingId] : [])))
  const orphans = (await platform.possibleOrphans()).filter(({bindingId}) => !examined.has(bindingId))
  const left = orphans.map((orphan) => ({kind: 'orphan', orphan}) as const)
  for (const [index, each] of left.entries()) {
    soFar({items: [...items, interrupted(each), ...left.slice(index + 1).map(notChecked)]})
    items.push(yield* finish(finishing, each))
  }
  return {items}
}

function interrupted(each: Unfinished): Resumed {
  const detail = 'The command ended while it was at work on this. Running it again continues it.'
  return {...labelOf(each), outcome: 'interrupted', detail}
}

function notChecked(each: Unfinished): Resumed {
  return {...labelOf(each), outcome: 'not-checked', detail: 'The command ended before it came to this.'}
}

function requireOrphans(unfinished: readonly Unfinished[], wanted: readonly string[]): void {
  const known = unfinished.flatMap((each) => (each.kind === 'orphan' ? [each.orphan.bindingId] : []))
  const unknown = wanted.find((id) => !known.includes(id))
  if (unknown === undefined) return
  throw new InvalidValue(`No IAM user is looked for that the binding "${plainLine(unknown)}" may have left.`, {
    hints: known.length === 0 ? ['There is none to forget.'] : ['Those that are looked for:', ...known],
  })
}

function requireUnproved(unfinished: readonly Unfinished[], wanted: readonly string[]): void {
  const known = unfinished.flatMap((each) => (each.kind === 'unproved-binding' ? [each.binding.id] : []))
  const unknown = wanted.find((id) => !known.includes(id))
  if (unknown === undefined) return
  throw new InvalidValue(`"${plainLine(unknown)}" is no binding of which it is in doubt who has made it.`, {
    hints: known.length === 0 ? ['There is none to decide about.'] : ['Those that are:', ...known],
  })
}

/** What {@link resume} would find, and the requests that it would send; a rotation's are those of its own command. */
export async function previewResume(ports: UnfinishedPorts): Promise<ResumeResult & {requests: RequestPreview[]}> {
  const platform = await ports.platform()
  const unfinished = await findUnfinished(ports)
  const requests = unfinished.map(async (unfinished): Promise<RequestPreview[]> => {
    if (unfinished.kind === 'binding') return await platform.preview({...unfinished, kind: 'delete-binding'})
    if (unfinished.kind === 'creation') return await platform.preview({...unfinished, kind: 'create-instance'})
    return []
  })
  const items = unfinished.map((each): Resumed => ({...labelOf(each), outcome: 'found', detail: WOULD[each.kind]}))
  return {items, requests: (await Promise.all(requests)).flat()}
}

const WOULD: Readonly<Record<Unfinished['kind'], string>> = {
  operation: 'It is running, and would be awaited.',
  creation: 'Its request never arrived, and would be sent again.',
  binding: 'Nobody has its credentials, and it would be deleted.',
  'unproved-binding': 'Another machine may have made it: you would be asked to decide.',
  'binding-intent': 'Whether its request arrived is not known yet.',
  orphan: 'The platform has no record of it, and its IAM user would be looked for.',
  rotation: 'It was interrupted, and would be finished.',
}

async function* finish(finishing: Finishing, unfinished: Unfinished): Work<Resumed> {
  const label = labelOf(unfinished)
  switch (unfinished.kind) {
    case 'binding':
      return {...label, ...(yield* finishBinding(finishing, unfinished))}
    case 'unproved-binding':
      return {...label, ...(yield* finishUnproved(finishing, unfinished))}
    case 'orphan':
      return {...label, ...(yield* finishOrphan(finishing, unfinished))}
    case 'binding-intent':
      return unsettled(unfinished)
    case 'rotation':
      return {...label, ...(yield* finishRotation(finishing, unfinished))}
    case 'creation':
      return {...label, ...(yield* finishCreation(finishing, unfinished))}
    case 'operation':
      return {...label, ...(yield* finishOperation(finishing, unfinished.instance))}
  }
}

function unsettled(intent: Extract<Unfinished, {kind: 'binding-intent'}>): Resumed {
  return {
    ...labelOf(intent),
    outcome: 'in-progress',
    detail: 'Whether the platform still makes it is not known yet. Run this again in a minute.',
  }
}

function labelOf(unfinished: Unfinished): Pick<Resumed, 'what' | 'operation' | 'instance' | 'bindingId'> {
  const {kind} = unfinished
  if (kind === 'creation') {
    return {what: kind, operation: 'create', instance: {id: null, name: unfinished.name}}
  }
  if (kind === 'orphan') {
    const {instance, bindingId} = unfinished.orphan
    return {what: kind, instance, bindingId}
  }
  const {id, name} = unfinished.instance
  const label = {what: kind, instance: {id, name}}
  if (kind === 'operation') return {...label, operation: unfinished.operation}
  if (kind === 'binding' || kind === 'unproved-binding') return {...label, bindingId: unfinished.binding.id}
  return kind === 'binding-intent' ? {...label, bindingId: unfinished.id} : label
}
