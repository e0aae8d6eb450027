import {bindingUserName} from '../../domain/binding/possible-orphan.ts'
import type {CfLogin} from '../../domain/context/cloud-foundry-login.ts'
import type {Context, ContextsFile} from '../../domain/context/context.ts'
import {ContextExists, ContextInUse, ContextNotFound} from '../../domain/context/failures.ts'
import {secretsOf} from '../../domain/context/secrets.ts'
import {type ExplainedValue, explainContext} from '../../domain/context/view.ts'
import {hideCredentials} from '../../domain/text/hidden-credentials.ts'
import type {Contexts} from '../../ports/context/contexts.ts'
import type {Ports} from '../../ports/ports.ts'

type Needed = Pick<Ports, 'contexts'>

export interface ContextSummary {
  readonly name: string
  readonly current: boolean
  readonly platform: Context['platform']['kind']
  /** Of the broker or of the Cloud Foundry API; absent where the cf login says it. */
  readonly url?: string
  /** {@link url} of a broker. */
  readonly brokerUrl?: string
  readonly aws: boolean
}

export interface ContextReport {
  readonly name: string
  readonly values: readonly ExplainedValue[]
}

export async function listContexts(ports: Needed): Promise<ContextSummary[]> {
  const file = await (await ports.contexts()).read()
  return Object.entries(file.contexts).map(([name, context]) => ({
    name,
    current: name === file.current,
    platform: context.platform.kind,
    ...addressOf(context.platform),
    aws: context.aws !== undefined,
  }))
}

/** The first context becomes the current one; later ones only when asked. @throws ContextExists */
export async function addContext(
  ports: Needed,
  name: string,
  context: Context,
  options: {replace: boolean; use: boolean; 'dry-run': boolean},
): Promise<{current: boolean}> {
  let current = false
  await changed(ports, options['dry-run'], (file) => {
    if (Object.hasOwn(file.contexts, name) && !options.replace) throw new ContextExists(name)
    current = options.use || file.current === undefined || file.current === name
    return {...file, ...(current ? {current: name} : {}), contexts: {...file.contexts, [name]: context}}
  })
  return {current}
}

/** @throws ContextNotFound */
export async function useContext(ports: Needed, name: string, options: {'dry-run': boolean}): Promise<void> {
  await changed(ports, options['dry-run'], (file) => {
    requireContext(file, name)
    return {...file, current: name}
  })
}

/** One context by name, or the one that a command would use now, with where each of its values comes from. */
export async function showContext(ports: Needed, name?: string): Promise<ContextReport> {
  const contexts = await ports.contexts()
  if (name !== undefined) {
    const context = requireContext(await contexts.read(), name)
    return {name, values: explainContext(context, {from: contexts.path, ...(await loginBehind(contexts, context))})}
  }
  const {context, source, origins, ...selected} = await contexts.current()
  const login = await loginBehind(contexts, context)
  const from = {
    flag: '--context',
    environment: origins ? 'the environment' : 'the variable SESCTL_CONTEXT',
    file: contexts.path,
    'cf-login': login.cfLogin?.path ?? 'the cf login',
  }[source]
  const values = explainContext(context, {
    from: origins ? from : contexts.path,
    ...(origins ? {origins} : {}),
    ...login,
  })
  return {name: selected.name, values: [{key: 'context', value: selected.name, from}, ...values]}
}

/** The cf login that fills in what a context leaves open. */
async function loginBehind(contexts: Contexts, {platform}: Context): Promise<{cfLogin?: CfLogin}> {
  if (platform.kind !== 'cf' || (platform.login.by !== 'cf-login' && platform.api !== undefined)) return {}
  const cfLogin = await contexts.cfLogin(platform.login.by === 'cf-login' ? platform.login.home : undefined)
  return cfLogin ? {cfLogin} : {}
}

/** @throws ContextInUse when only this machine knows of instances or IAM users of it, unless they may be forgotten. */
export async function removeContext(
  ports: Pick<Ports, 'contexts' | 'inventoryOf' | 'secrets'>,
  name: string,
  options: {forgetInstances: boolean; dryRun: boolean},
): Promise<{forgotten: string[]; users: string[]}> {
  const contexts = await ports.contexts()
  const {platform} = requireContext(await contexts.read(), name)
  const inventory = await ports.inventoryOf(name)
  // Cloud Foundry knows its instances itself.
  const instances = platform.kind === 'osb' ? await inventory.instances() : []
  const orphans = await inventory.orphans()
  const undelivered = (await Promise.all(instances.map(async ({id}) => await inventory.bindings(id))))
    .flat()
    .filter(({state}) => state === 'undelivered')
  const users = [...orphans.map(({bindingId}) => bindingId), ...undelivered.map(({id}) => id)].map(bindingUserName)
  const forgotten = instances.map((instance) => instance.name)
  if (forgotten.length + users.length > 0 && !options.forgetInstances) throw new ContextInUse(name, forgotten, users)
  if (options.dryRun) return {forgotten, users}
  await contexts.update((file) => {
    const {[name]: _removed, ...kept} = file.contexts
    const {current, ...rest} = file
    return {...rest, ...(current === undefined || current === name ? {} : {current}), contexts: kept}
  })
  for (const instance of instances) await inventory.removeInstance(instance.id)
  for (const {bindingId} of orphans) await inventory.closeOrphan(bindingId)
  await (await ports.secrets()).forget(name, secretsOf(platform))
  return {forgotten, users}
}

/** Writes what `change` makes of the file; a dry run checks that it can be made, and writes nothing. */
async function changed(ports: Needed, dryRun: boolean, change: (file: ContextsFile) => ContextsFile): Promise<void> {
  const contexts = await ports.contexts()
  if (dryRun) change(await contexts.read())
  else await contexts.update(change)
}

function addressOf(platform: Context['platform']): {url?: string; brokerUrl?: string} {
  if (platform.kind === 'osb') return {url: hideCredentials(platform.url), brokerUrl: hideCredentials(platform.url)}
  return platform.api === undefined ? {} : {url: hideCredentials(platform.api)}
}

function requireContext(file: ContextsFile, name: string): Context {
  const context = Object.hasOwn(file.contexts, name) ? file.contexts[name] : undefined
  if (!context) throw new ContextNotFound(name, Object.keys(file.contexts))
  return context
}
